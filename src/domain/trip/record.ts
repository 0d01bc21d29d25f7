import { z } from 'zod';
import type { OwnedTrip } from '../access.ts';
import { flagSchema } from '../evidence.ts';
import { type FixedPosition, labelledPlaceSchema } from '../geo/place.ts';
import { handoverSchema, type Pins } from '../handover.ts';
import { configurationVersionSchema, personIdSchema, tenantIdSchema, tripIdSchema } from '../ids.ts';
import { moneySchema } from '../money.ts';
import { isEmptyParty } from '../party.ts';
import { requirementsOf, requirementsSchema } from '../requirements.ts';
import { type Feasibility, feasibilitySchema, feasible } from '../supply/feasibility.ts';
import { vehicleCardSchema } from '../tripVehicleMessages.ts';
import { shownViaStopSchema } from '../viaStops.ts';
import type { Cancellation } from './cancellation.ts';
import { endedSchema, metadataSchema } from './events.ts';
import { isOver, tripPhases } from './phases.ts';
import { tollsOf } from './settlement.ts';
import type { BookedTrip, LateReturn, ShareLink, TripState } from './state.ts';

const reservationSchema = z.object({
  /** `none`: no vehicle has taken it yet. `lost`: one had, and another is looked for. */
  state: z.enum(['none', 'held', 'lost']),
  vehicle: vehicleCardSchema.optional(),
  /** How sure it is that a vehicle comes. Left out where nothing was asked, and by older code. */
  feasibility: feasibilitySchema.optional(),
});

/** A trip as the history stores it and callers see it. Times in epoch ms. */
export const tripRecordSchema = z.object({
  recordVersion: z.literal(1),
  tenant: tenantIdSchema,
  id: tripIdSchema,
  version: z.int(),
  state: z.enum(tripPhases),
  rider: personIdSchema,
  pickup: labelledPlaceSchema,
  dropoff: labelledPlaceSchema,
  /** The stops in between, in order; left out where there are none, and by older code. */
  via: z.array(shownViaStopSchema).optional(),
  ...requirementsSchema.shape,
  scheduledFor: z.number().nullable(),
  /** Left out where none was asked for, and by older code. */
  reservation: reservationSchema.optional(),
  vehicle: vehicleCardSchema.nullable(),
  /** Who drove it when it accepted. For operators only; left out before, and by older code. */
  driver: personIdSchema.optional(),
  pickupEtaSeconds: z.number().nullable(),
  fare: moneySchema,
  /** What its driver reported of tolls, in minor units; part of the fare. Left out where nothing was, and by older code. */
  tolls: z.number().optional(),
  /** Of the price. For operators only; left out by older code. */
  tariff: z.string().optional(),
  timeline: z.array(z.object({ state: z.enum(tripPhases), at: z.number() })),
  ended: endedSchema.nullable(),
  notes: z.string().nullable(),
  externalId: z.string().nullable(),
  metadata: metadataSchema.nullable(),
  /** As in the booking. */
  configuration: configurationVersionSchema.optional(),
  ...handoverSchema.shape,
  bookedBy: personIdSchema.optional(),
  /** Of goods that travel alone: whether they were handed over; false already while they are brought back. */
  delivered: z.boolean().optional(),
  /** Who wanted them back, or why they could not be delivered, since when, and when they came. Left out by older code. */
  goodsReturn: endedSchema
    .extend({
      since: z.number(),
      returnedAt: z.number().optional(),
      /** When nobody waited for them any more. */
      lostAt: z.number().optional(),
    })
    .optional(),
  /** How often the booking was changed; left out where it never was, and by older code. */
  changes: z.int().optional(),
  /** For operators only. Left out where there are none, and by older code. */
  flags: z.array(flagSchema).optional(),
});
export type TripRecord = z.infer<typeof tripRecordSchema>;

/** A trip's record with the facts that only its object knows and the history does not keep. */
export interface TripNow {
  readonly outcome: 'found';
  readonly record: TripRecord;
  readonly position: FixedPosition | null;
  /** From the vehicle's last position to the pickup; null when unknown, or once picked up. */
  readonly pickupEtaSeconds: number | null;
  /** What cancelling would cost the rider now; null once the trip has ended. */
  readonly cancellation: Cancellation | null;
  /** What is still to be said at the stops. Left out by older code. */
  readonly pins?: Pins;
  /** Whom to call while the trip is under way. Left out without one, and by older code. */
  readonly contactPhone?: string;
}

/** Returns the record of the trip's current state. */
export function recordOf(trip: BookedTrip): TripRecord {
  const { booking, assignment } = trip;
  const { terms } = trip.settlement;
  const tolls = tollsOf(trip.settlement);
  return {
    recordVersion: 1,
    tenant: booking.tenant,
    id: booking.tripId,
    version: trip.version,
    state: trip.phase,
    rider: booking.rider,
    pickup: booking.pickup,
    dropoff: booking.dropoff,
    ...(booking.via !== undefined && {
      via: booking.via.map((stop, at) => {
        const servedAt = trip.viasServed[at];
        return servedAt === undefined ? stop : { ...stop, servedAt };
      }),
    }),
    ...requirementsOf(booking),
    scheduledFor: booking.scheduledFor,
    ...(booking.reserve === true && { reservation: shownReservation(trip) }),
    vehicle: assignment?.vehicle ?? null,
    ...(assignment?.driver !== undefined && { driver: assignment.driver }),
    pickupEtaSeconds: trip.phase === 'assigned' ? (assignment?.etaSeconds ?? null) : null,
    fare: trip.fare,
    ...(tolls > 0 && { tolls }),
    ...(terms !== null && { tariff: terms.tariff }),
    timeline: [...trip.timeline],
    ended: trip.ended,
    notes: booking.notes,
    externalId: booking.externalId,
    metadata: booking.metadata,
    ...(booking.configuration !== undefined && { configuration: booking.configuration }),
    ...handoverSchema.parse(booking),
    ...(booking.bookedBy !== undefined && { bookedBy: booking.bookedBy }),
    ...deliveredIn(trip),
    ...(trip.changesMade > 0 && { changes: trip.changesMade }),
    ...(trip.flags.length > 0 && { flags: [...trip.flags] }),
  };
}

function deliveredIn(trip: BookedTrip): Pick<TripRecord, 'delivered' | 'goodsReturn'> {
  if (!isEmptyParty(trip.booking.party)) return {};
  const { phase, failedDelivery, goodsReturn, lateReturns, timeline } = trip;
  // A cancel may come too late: they were handed over before their vehicle heard of it.
  if (phase === 'completed' && failedDelivery === null) return { delivered: true };
  const overAt = isOver(phase) ? (timeline.at(-1)?.at ?? null) : null;
  if (goodsReturn !== null) {
    const end =
      overAt === null
        ? null
        : ({ outcome: phase === 'completed' ? 'returned' : 'lost', at: overAt } as const);
    return { delivered: false, goodsReturn: { ...goodsReturn, ...shownEnd(end) } };
  }
  // Of several vehicles, the one that still has goods is the one to ask.
  const late = lateReturns.find(({ end }) => end === null) ?? lateReturns.at(-1);
  if (late === undefined) return {};
  const { by, reason, since, end } = late;
  return {
    // A trip that goes on may still be delivered.
    ...(overAt !== null && { delivered: false }),
    goodsReturn: { by, reason, since, ...shownEnd(end) },
  };
}

function shownEnd(
  end: LateReturn['end'],
): Pick<NonNullable<TripRecord['goodsReturn']>, 'returnedAt' | 'lostAt'> {
  if (end === null) return {};
  return end.outcome === 'returned' ? { returnedAt: end.at } : { lostAt: end.at };
}

/** Returns what is still to be said at the trip's stops. */
export function pinsOf({ booking, phase, failedDelivery }: BookedTrip): Pins {
  const { boardingPin, deliveryPin } = booking;
  if (isOver(phase)) return {};
  return {
    ...(boardingPin !== undefined && phase !== 'onboard' && { boardingPin }),
    ...(deliveryPin !== undefined && failedDelivery === null && { deliveryPin }),
  };
}

/** Returns whom to call about the trip. */
export function contactOf({ booking, phase }: BookedTrip): Pick<TripNow, 'contactPhone'> {
  const { contactPhone } = booking.policy.contact;
  return isOver(phase) || contactPhone === null ? {} : { contactPhone };
}

function shownReservation(trip: BookedTrip): z.infer<typeof reservationSchema> {
  const { state, holder } = trip.reservation;
  const feasibility = feasibilityNow(trip);
  return {
    state,
    ...(holder !== null && { vehicle: holder.vehicle }),
    ...(feasibility !== undefined && { feasibility }),
  };
}

/** Only who holds the ride makes it sure, and who has lost it says nothing of the next. */
function feasibilityNow({ booking, phase, reservation }: BookedTrip): Feasibility | undefined {
  if (phase !== 'scheduled') return undefined;
  if (reservation.holder !== null) return feasible('held');
  return reservation.state === 'lost' ? feasible('reservation-lost') : booking.feasibility;
}

/** The facts of a trip that access depends on at `now`. */
export function ownedTrip(trip: BookedTrip, now: number): OwnedTrip {
  const { booking, phase, assignment } = trip;
  const { tenant, rider } = booking;
  const links = workingLinks(trip, now);
  const idsFor = (whom: ShareLink['for']) => links.flatMap((link) => (link.for === whom ? [link.id] : []));
  return {
    tenant,
    rider,
    vehicle: assignment?.vehicle.id ?? null,
    isOver: isOver(phase),
    links: idsFor(undefined),
    guestLinks: idsFor('guest'),
  };
}

/** The links of the trip that work at `now`, oldest first: those of friends until it ends, its guest's for a while after. */
export function workingLinks(trip: BookedTrip, now: number): ShareLink[] {
  return trip.links.filter((link) => (link.for === 'guest' ? isRecent(trip, now) : !isOver(trip.phase)));
}

/** Whether the trip is under way, or ended only a while ago: what is said of it may still be of use to somebody. */
export function isRecent({ booking, phase, timeline }: BookedTrip, now: number): boolean {
  const endedAt = timeline.at(-1)?.at ?? 0;
  return !isOver(phase) || now < endedAt + booking.policy.contact.afterRideSeconds * 1000;
}

/** The same for a trip from the history. */
export function ownedRecord({ tenant, rider, vehicle, state }: TripRecord): OwnedTrip {
  return { tenant, rider, vehicle: vehicle?.id ?? null, isOver: isOver(state), links: [], guestLinks: [] };
}

interface Lines {
  readonly timeline: readonly { readonly at: number }[];
}

/** When the trip was requested (epoch ms): the first entry of its timeline, which every trip has. */
export function requestedAtOf({ timeline }: Lines): number {
  return timeline[0]?.at ?? 0;
}

/** Of which moment the calendar of its tariff is (epoch ms), unless it is scheduled: the trip keeps to it when it changes. */
export function pricedAtOf({ booking, timeline }: Pick<BookedTrip, 'booking' | 'timeline'>): number {
  return booking.pricedAt ?? requestedAtOf({ timeline });
}

/** Since when the rider waits (epoch ms): the request or the scheduled time, whichever is later. */
export function waitingSinceOf(trip: Lines & { readonly scheduledFor: number | null }): number {
  return Math.max(requestedAtOf(trip), trip.scheduledFor ?? 0);
}

/** How many seconds each search of the trip took until a vehicle was found, or the trip ended without one. */
export function searchSecondsOf({ timeline }: Pick<TripRecord, 'timeline'>): number[] {
  return timeline.flatMap(({ state, at }, index) => {
    const next = timeline[index + 1];
    const isAnswered = next?.state === 'assigned' || next?.state === 'unfulfilled';
    return state === 'searching' && isAnswered ? [(next.at - at) / 1000] : [];
  });
}

/** The result of folding a trip's journal, for comparisons: its record, or its kind when it has none. */
export function outcomeOf(state: TripState): TripRecord | { readonly kind: 'none' | 'erased' } {
  return state.kind === 'trip' ? recordOf(state) : { kind: state.kind };
}
