import type { ReservationEnd } from '../simulator/invariants/reservations.ts';
import type { Keeping } from '../simulator/reservationHabits.ts';
import type { BookingFound, Evidence, JournalLine, Violation } from './evidence.ts';
import { livedMs } from './tripRules.ts';

/** A silent holder is asked three times, a quarter of a minute apart, and each question may take as long to fail. */
const settleGraceMs = 120_000;
/** A pickup this much after its time is kept. */
const punctualMs = 120_000;

const settles = new Set(['assigned', 'reservationLost', 'due', 'cancelled', 'unfulfilled']);

/** The first vehicle that held it, and what followed; null: none did. */
function heldIn({ trip, journal }: BookingFound) {
  const at = journal.findIndex(({ type }) => type === 'reserved');
  const time = trip?.scheduledFor == null ? null : Date.parse(trip.scheduledFor);
  const held = journal[at];
  return held === undefined || time === null ? null : { held, time, after: journal.slice(at + 1) };
}

/**
 * kept-reservation: whoever a vehicle has promised to come to is not forgotten. Its vehicle sets out, or the rider is
 * told that it does not; and until the service was up for the grace period after the ride's time, one or the other has
 * happened.
 */
export function forgottenReservations({ bookings, lives }: Evidence): Violation[] {
  const rule = 'kept-reservation';
  return bookings.flatMap((booking): Violation[] => {
    const found = heldIn(booking);
    if (found === null) return [];
    const settled = found.after.find(({ type }) => settles.has(type));
    if (settled === undefined) {
      return [{ rule, about: booking.key, detail: 'was held, and nobody set out or was told' }];
    }
    const lateMs = livedMs(lives, found.time, settled.at);
    if (lateMs <= settleGraceMs) return [];
    return [{ rule, about: booking.key, detail: `${settled.type} only ${lateMs} ms after its time` }];
  });
}

/** What became of the reservations that vehicles held, by what their drivers make of them; without cancelled ones. */
export function reservationEnds({
  bookings,
  keeping,
}: Pick<Evidence, 'bookings' | 'keeping'>): (readonly [Keeping, ReservationEnd])[] {
  return bookings.flatMap((booking) => {
    const found = heldIn(booking);
    if (found === null || booking.trip?.state === 'cancelled') return [];
    const whose = keeping[found.held.vehicleId ?? ''] ?? 'honest';
    return [[whose, endOf(found.after, found.time)] as const];
  });
}

/** The stories of reservations whose riders were let down and not told in time, by seconds from their time. */
export function lateReservations({ bookings, keeping }: Pick<Evidence, 'bookings' | 'keeping'>): string[] {
  return bookings.flatMap((booking) => {
    const [ended] = reservationEnds({ bookings: [booking], keeping });
    const found = heldIn(booking);
    if (found === null || ended?.[1] !== 'late') return [];
    const story = [found.held, ...found.after].map(
      ({ type, at }) => `${type} ${((at - found.time) / 1000).toFixed(1)} s`,
    );
    return [`${booking.key} by a driver who is ${ended[0]}: ${story.join(', ')}`];
  });
}

function endOf(after: readonly JournalLine[], time: number): ReservationEnd {
  const firstAt = (...types: readonly string[]) =>
    after.find(({ type }) => types.includes(type))?.at ?? Number.POSITIVE_INFINITY;
  if (firstAt('arrived', 'onboard') <= time + punctualMs) return 'kept';
  return firstAt('reservationLost', 'returned') <= time ? 'told' : 'late';
}
