import { keepsPoolingRule } from '../poolingRule.ts';
import {
  type BookingFound,
  type Evidence,
  offerIdOfStop,
  type SeenPlan,
  type TurnSaid,
  type Violation,
} from './evidence.ts';

/** A time in which a trip's journal says that a vehicle serves it: from `assigned` to what ended it. */
interface Service {
  readonly tripId: string;
  readonly isPooled: boolean;
  readonly seats: number;
  readonly vehicleId: string;
  readonly offerId: string;
  readonly from: number;
  /** When the trip journaled that its rider is on board; null: never. */
  readonly boardedAt: number | null;
  /** By the trip's clock; the vehicle may have been free before, see `twoTrips`. Null: it never ended. */
  readonly until: number | null;
}

const endsService = new Set(['returned', 'completed', 'cancelled', 'unfulfilled']);

/** The services in one journal; `clash` when one began before the last had ended. */
function servicesOf({ tripId, trip, journal }: BookingFound): { services: Service[]; clash: string | null } {
  const services: Service[] = [];
  const asked = { isPooled: trip?.pooled ?? false, seats: trip?.party.seats ?? 1 };
  let open: Service | null = null;
  let boardedAt: number | null = null;
  let clash: string | null = null;
  for (const { type, at, offerId, vehicleId } of journal) {
    if (type === 'assigned' || type === 'onboard') boardedAt = type === 'onboard' ? at : null;
    if (type === 'assigned' && vehicleId !== null && offerId !== null) {
      if (open !== null) clash = `assigned to ${open.vehicleId} and to ${vehicleId}`;
      open = { tripId, ...asked, vehicleId, offerId, from: at, boardedAt: null, until: null };
    } else if (open !== null && endsService.has(type)) {
      services.push({ ...open, boardedAt, until: at });
      open = null;
    }
  }
  return { services: open === null ? services : [...services, { ...open, boardedAt }], clash };
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
 * two-trips: no vehicle serves two trips at a time unless both pool, though with all its riders on board it may have
 * promised itself to the next. Two proofs:
 *
 * By the plans, which are the vehicle's own word. They serve trips in turn; and in the order of their versions the
 * stops of an offer that does not pool never come first again after those of another.
 *
 * By the journals. A vehicle is bound from before its trip journals `assigned` (it accepted, and waits for the
 * word) until it is released: by its trip, after that journaled an end; or by its driver's word, who delivered
 * or gave back, of which the trip hears later. So it certainly serves from `assigned` until the earlier of the
 * trip's end and the first time that a driver of it said, or was about to say, that this service ends. No other
 * trip may be assigned to the vehicle in such a time before its driver said, or was about to say, that the rider is
 * on board; and no rider may be on board in such a time of another who is. Trips that pool may, as far as there are seats.
 */
export function twoTrips(evidence: Evidence): Violation[] {
  const { plans, vehicles, bookings } = evidence;
  const pooled = new Set(bookings.flatMap(({ tripId, trip }) => (trip?.pooled ? [tripId] : [])));
  const isPooled = (tripId: string) => pooled.has(tripId);
  const now: Pick<SeenPlan, 'vehicleId' | 'stops'>[] = vehicles.map(({ id, plan }) => ({
    vehicleId: id,
    stops: plan.stops,
  }));
  return [
    ...[...plans, ...now].flatMap((plan) => doublePlan(plan, isPooled)),
    ...[...Map.groupBy(plans, ({ vehicleId }) => vehicleId)].flatMap(([id, of]) =>
      interleaved(id, of, isPooled),
    ),
    ...overlapping(evidence),
  ];
}

type IsPooled = (tripId: string) => boolean;

function doublePlan(
  { vehicleId, stops }: Pick<SeenPlan, 'vehicleId' | 'stops'>,
  isPooled: IsPooled,
): Violation[] {
  if (keepsPoolingRule(stops, isPooled)) return [];
  const trips = new Set(stops.map(({ tripId }) => tripId));
  return [{ rule: 'two-trips', about: vehicleId, detail: `one plan with ${[...trips].join(' and ')}` }];
}

function interleaved(vehicleId: string, plans: readonly SeenPlan[], isPooled: IsPooled): Violation[] {
  const ended = new Set<string>();
  const violations: Violation[] = [];
  let current: string | null = null;
  for (const { stops } of plans.toSorted((a, b) => a.version - b.version)) {
    const [stop] = stops;
    const offerId = stop === undefined ? null : offerIdOfStop(stop.id);
    if (offerId === current) continue;
    if (current !== null) ended.add(current);
    if (stop !== undefined && offerId !== null && ended.has(offerId) && !isPooled(stop.tripId)) {
      violations.push({ rule: 'two-trips', about: vehicleId, detail: `${offerId} came back into the plan` });
    }
    current = offerId;
  }
  return violations;
}

function overlapping({ bookings, boardingsSaid, endsSaid }: Evidence): Violation[] {
  const services = bookings.flatMap((booking) => servicesOf(booking).services);
  const boardedSaid = firstSaid(boardingsSaid);
  const certainUntil = certainEnds(endsSaid);
  const isTooSoon = (service: Service, later: Service) =>
    later.from <
    Math.min(certainUntil(service), boardedSaid.get(service.offerId) ?? Number.POSITIVE_INFINITY);
  const isAboardTogether = (service: Service, later: Service) =>
    service.boardedAt !== null &&
    later.boardedAt !== null &&
    Math.max(service.boardedAt, later.boardedAt) < Math.min(certainUntil(service), certainUntil(later));
  return [...Map.groupBy(services, ({ vehicleId }) => vehicleId)].flatMap(([vehicleId, of]) => {
    const inOrder = of.toSorted((a, b) => a.from - b.from);
    return inOrder.flatMap((service, at) =>
      inOrder.slice(at + 1).flatMap((later): Violation[] => {
        if (service.isPooled && later.isPooled) return [];
        if (!isTooSoon(service, later) && !isAboardTogether(service, later)) return [];
        const detail = `serves ${service.tripId} and ${later.tripId} at once`;
        return [{ rule: 'two-trips', about: vehicleId, detail }];
      }),
    );
  });
}

/** over-capacity: nobody rides without a seat: the parties that are certainly on board at a time fit the vehicle. */
export function overCapacity({ bookings, vehicles, endsSaid }: Evidence): Violation[] {
  const certainUntil = certainEnds(endsSaid);
  const seats = new Map(vehicles.map(({ id, capacity }) => [id, capacity.seats]));
  const services = bookings.flatMap((booking) => servicesOf(booking).services);
  return services.flatMap(({ vehicleId, boardedAt }): Violation[] => {
    if (boardedAt === null) return [];
    const aboard = services.filter(
      (other) =>
        other.vehicleId === vehicleId &&
        other.boardedAt !== null &&
        other.boardedAt <= boardedAt &&
        boardedAt < certainUntil(other),
    );
    const taken = aboard.reduce((sum, other) => sum + other.seats, 0);
    if (taken <= (seats.get(vehicleId) ?? 0)) return [];
    const trips = aboard.map(({ tripId }) => tripId).join(' and ');
    return [{ rule: 'over-capacity', about: vehicleId, detail: `has ${taken} on board: ${trips}` }];
  });
}

/** Until when a service certainly lasts, see `twoTrips`. */
function certainEnds(endsSaid: readonly TurnSaid[]): (service: Service) => number {
  const endSaid = firstSaid(endsSaid);
  return ({ offerId, until }) =>
    Math.min(until ?? Number.POSITIVE_INFINITY, endSaid.get(offerId) ?? Number.POSITIVE_INFINITY);
}

/** By offer, when a driver first said so. */
function firstSaid(said: readonly TurnSaid[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { offerId, at } of said) first.set(offerId, Math.min(at, first.get(offerId) ?? at));
  return first;
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
