import type { Policy } from '../policy/policy.ts';
import type { Cancellation } from '../trip/cancellation.ts';

/** The limits of one rider's bookings: a tenant's policy, as sent to the person's object. */
export type BookingLimits = Pick<
  Policy['limits'],
  'maxOpenTrips' | 'maxScheduledTrips' | 'maxBookingsPerHour' | 'maxFreeCancellationsPerDay'
> &
  Pick<Policy['dispatch'], 'scheduledLeadSeconds'>;

export function bookingLimitsOf({ limits, dispatch }: Policy): BookingLimits {
  const { maxOpenTrips, maxScheduledTrips, maxBookingsPerHour, maxFreeCancellationsPerDay } = limits;
  const { scheduledLeadSeconds } = dispatch;
  return {
    maxOpenTrips,
    maxScheduledTrips,
    maxBookingsPerHour,
    maxFreeCancellationsPerDay,
    scheduledLeadSeconds,
  };
}

/** What a person's object remembers of a booking. Times in epoch ms. */
export interface RememberedBooking {
  readonly tripId: string;
  readonly bookedAt: number;
  /** When the ride is wanted: `bookedAt`, or the time it is scheduled for. */
  readonly startsAt: number;
  /** False until the trip was found to be over. */
  readonly isOver: boolean;
  /** When the rider cancelled it for free within the free time; null otherwise. */
  readonly freeCancelAt: number | null;
}

export type BookingLimit = Exclude<keyof BookingLimits, 'scheduledLeadSeconds'>;

/** Why one more booking is refused, and when to try again. */
export interface LimitReached {
  readonly limit: BookingLimit;
  readonly most: number;
  readonly retryAfterSeconds: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Nobody knows when an open trip ends: a client asks again after this. */
const askAgainSeconds = 60;

/**
 * Returns the limit that one more booking for `startsAt` would exceed; null when it may be made. Trips wait in
 * drivers' offers and vehicles' plans: without limits, one rider could hold a whole fleet.
 */
export function limitReached(
  bookings: readonly RememberedBooking[],
  startsAt: number,
  limits: BookingLimits,
  now: number,
): LimitReached | null {
  const open = bookings.filter(({ isOver }) => !isOver);
  const isAhead = (at: number) => at - limits.scheduledLeadSeconds * 1000 > now;
  const recent = (times: readonly number[], windowMs: number) => times.filter((at) => at > now - windowMs);
  const bookedAt = bookings.map((booking) => booking.bookedAt);
  const freeCancelAt = bookings.flatMap((booking) => booking.freeCancelAt ?? []);
  const counts: readonly (readonly [BookingLimit, number, number | null])[] = [
    [
      'maxBookingsPerHour',
      recent(bookedAt, hourMs).length,
      untilRoom(bookedAt, limits.maxBookingsPerHour, hourMs),
    ],
    [
      'maxFreeCancellationsPerDay',
      recent(freeCancelAt, dayMs).length,
      untilRoom(freeCancelAt, limits.maxFreeCancellationsPerDay, dayMs),
    ],
    isAhead(startsAt)
      ? ['maxScheduledTrips', open.filter((booking) => isAhead(booking.startsAt)).length, null]
      : ['maxOpenTrips', open.filter((booking) => !isAhead(booking.startsAt)).length, null],
  ];
  for (const [limit, count, roomAt] of counts) {
    const most = limits[limit];
    if (count < most) continue;
    const retryAfterSeconds =
      roomAt === null ? askAgainSeconds : Math.max(1, Math.ceil((roomAt - now) / 1000));
    return { limit, most, retryAfterSeconds };
  }
  return null;
}

/** Returns the limit that moving a booking to another time would exceed; null when it may be moved. */
export function limitOfMove(
  bookings: readonly RememberedBooking[],
  tripId: string,
  startsAt: number,
  limits: BookingLimits,
  now: number,
): LimitReached | null {
  const others = bookings.filter((booking) => booking.tripId !== tripId);
  const nothingNew = {
    maxBookingsPerHour: Number.POSITIVE_INFINITY,
    maxFreeCancellationsPerDay: Number.POSITIVE_INFINITY,
  };
  return limitReached(others, startsAt, { ...limits, ...nothingNew }, now);
}

/** When fewer than `most` of the times lie within the window (epoch ms); null when `most` is 0. */
function untilRoom(times: readonly number[], most: number, windowMs: number): number | null {
  const oldest = times.toSorted((a, b) => b - a)[most - 1];
  return oldest === undefined ? null : oldest + windowMs;
}

/** Whether a rider's cancel counts against `maxFreeCancellationsPerDay`: a vehicle was on its way, for nothing. */
export function countsAsFree({ fee, reason }: Cancellation, hadVehicle: boolean): boolean {
  const isOfRider = reason === 'within-free-time' || reason === 'before-scheduled-time';
  return fee.amount === 0 && isOfRider && hadVehicle;
}
