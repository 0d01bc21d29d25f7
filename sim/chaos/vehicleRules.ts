import type { Violation } from './check.ts';
import { type BookingFound, type Evidence, offerIdOfStop, type SeenPlan } from './evidence.ts';

/** A time in which a trip's journal says that a vehicle serves it: from `assigned` to what ended it. */
interface Service {
  readonly tripId: string;
  readonly vehicleId: string;
  readonly offerId: string;
  readonly from: number;
  /** By the trip's clock; the vehicle may have been free before, see `twoTrips`. Null: it never ended. */
  readonly until: number | null;
}

const endsService = new Set(['returned', 'completed', 'cancelled', 'unfulfilled']);

/** The services in one journal; `clash` when one began before the last had ended. */
function servicesOf({ tripId, journal }: BookingFound): { services: Service[]; clash: string | null } {
  const services: Service[] = [];
  let open: Service | null = null;
  let clash: string | null = null;
  for (const { type, at, offerId, vehicleId } of journal) {
    if (type === 'assigned' && vehicleId !== null && offerId !== null) {
      if (open !== null) clash = `assigned to ${open.vehicleId} and to ${vehicleId}`;
      open = { tripId, vehicleId, offerId, from: at, until: null };
    } else if (open !== null && endsService.has(type)) {
      services.push({ ...open, until: at });
      open = null;
    }
  }
  return { services: open === null ? services : [...services, open], clash };
}

/**
 * two-vehicles: no trip is assigned while it is assigned already; what it shows in the end is the last it was
 * assigned to; and when all is over not two plans hold it.
 */
export function twoVehicles({ bookings, vehicles }: Evidence): Violation[] {
  const rule = 'two-vehicles';
  return bookings.flatMap((booking): Violation[] => {
    const violations: Violation[] = [];
    const { key, tripId, trip } = booking;
    const { services, clash } = servicesOf(booking);
    if (clash !== null) violations.push({ rule, about: key, detail: clash });
    const shown = trip?.vehicle?.id;
    const last = services.at(-1)?.vehicleId;
    if (shown !== undefined && shown !== last) {
      violations.push({ rule, about: key, detail: `shows ${shown}, was last assigned to ${last}` });
    }
    const holders = vehicles.filter(({ plan }) => plan.stops.some((stop) => stop.tripId === tripId));
    if (holders.length > 1) {
      const detail = `in the plans of ${holders.map(({ id }) => id).join(' and ')}`;
      violations.push({ rule, about: key, detail });
    }
    return violations;
  });
}

/**
 * two-trips: no vehicle serves two trips at a time (the riders of the assault never pool). Two proofs:
 *
 * By the plans, which are the vehicle's own word. None holds stops of two trips; and in the order of their
 * versions the stops of one offer never come back after those of another.
 *
 * By the journals. A vehicle is bound from before its trip journals `assigned` (it accepted, and waits for the
 * word) until it is released: by its trip, after that journaled an end; or by its driver's word, who delivered
 * or gave back, of which the trip hears later. So it certainly serves from `assigned` until the earlier of the
 * trip's end and the first time that a driver of it said, or was about to say, that this service ends; and of
 * two such times on one vehicle none may begin within the other.
 */
export function twoTrips(evidence: Evidence): Violation[] {
  const { plans, vehicles, bookings, endsSaid } = evidence;
  const now: Pick<SeenPlan, 'vehicleId' | 'stops'>[] = vehicles.map(({ id, plan }) => ({
    vehicleId: id,
    stops: plan.stops,
  }));
  return [
    ...[...plans, ...now].flatMap(doublePlan),
    ...[...Map.groupBy(plans, ({ vehicleId }) => vehicleId)].flatMap(([id, of]) => interleaved(id, of)),
    ...overlapping(
      bookings.flatMap((booking) => servicesOf(booking).services),
      endsSaid,
    ),
  ];
}

function doublePlan({ vehicleId, stops }: Pick<SeenPlan, 'vehicleId' | 'stops'>): Violation[] {
  const trips = new Set(stops.map(({ tripId }) => tripId));
  if (trips.size < 2) return [];
  return [{ rule: 'two-trips', about: vehicleId, detail: `one plan with ${[...trips].join(' and ')}` }];
}

function interleaved(vehicleId: string, plans: readonly SeenPlan[]): Violation[] {
  const ended = new Set<string>();
  const violations: Violation[] = [];
  let current: string | null = null;
  for (const { stops } of plans.toSorted((a, b) => a.version - b.version)) {
    const [stop] = stops;
    const offerId = stop === undefined ? null : offerIdOfStop(stop.id);
    if (offerId === current) continue;
    if (current !== null) ended.add(current);
    if (offerId !== null && ended.has(offerId)) {
      violations.push({ rule: 'two-trips', about: vehicleId, detail: `${offerId} came back into the plan` });
    }
    current = offerId;
  }
  return violations;
}

function overlapping(services: readonly Service[], endsSaid: Evidence['endsSaid']): Violation[] {
  const saidAt = new Map<string, number>();
  for (const { offerId, at } of endsSaid) saidAt.set(offerId, Math.min(at, saidAt.get(offerId) ?? at));
  const certainUntil = ({ offerId, until }: Service): number =>
    Math.min(until ?? Number.POSITIVE_INFINITY, saidAt.get(offerId) ?? Number.POSITIVE_INFINITY);
  return [...Map.groupBy(services, ({ vehicleId }) => vehicleId)].flatMap(([vehicleId, of]) => {
    const inOrder = of.toSorted((a, b) => a.from - b.from);
    return inOrder.flatMap((service, at) =>
      inOrder.slice(at + 1).flatMap((later) => {
        if (later.from >= certainUntil(service)) return [];
        const detail = `serves ${service.tripId}, and is assigned to ${later.tripId}`;
        return [{ rule: 'two-trips', about: vehicleId, detail }];
      }),
    );
  });
}

/**
 * unconfirmed-stops: a driver is sent nowhere before the trip has confirmed. Whatever plan holds stops, their
 * trip's journal has the assignment of that offer to that vehicle, and had it when the plan was sent.
 */
export function unconfirmedStops({ plans, bookings }: Evidence): Violation[] {
  const confirmed = new Map(
    bookings.flatMap((booking) => servicesOf(booking).services).map((service) => [service.offerId, service]),
  );
  const violations = plans.flatMap(({ vehicleId, sentAt, stops }) =>
    stops.flatMap(({ id }): Violation[] => {
      const service = confirmed.get(offerIdOfStop(id));
      if (service?.vehicleId === vehicleId && service.from <= sentAt) return [];
      return [{ rule: 'unconfirmed-stops', about: vehicleId, detail: `sent to ${id} without an assignment` }];
    }),
  );
  return [...new Map(violations.map((violation) => [violation.detail, violation])).values()];
}
