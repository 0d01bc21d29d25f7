import { loadOf, sumOfLoads } from '../../src/domain/items.ts';
import { type Capacity, fits, partySchema } from '../../src/domain/party.ts';
import { keepsPoolingRule } from '../poolingRule.ts';
import {
  type BookingFound,
  type Evidence,
  offerIdOfStop,
  type SeenPlan,
  type TurnSaid,
  type Violation,
} from './evidence.ts';

/** A period in which, by a trip's journal, a vehicle serves it: from `assigned` to the end of the assignment. */
interface Service {
  readonly tripId: string;
  readonly isPooled: boolean;
  readonly load: Capacity;
  readonly vehicleId: string;
  readonly offerId: string;
  readonly from: number;
  /** When the trip journaled that its rider is on board; null: never. */
  readonly boardedAt: number | null;
  /** By the trip's clock; the vehicle may have been free earlier, see `twoTrips`. Null: not ended. */
  readonly until: number | null;
}

const endsService = new Set(['returned', 'completed', 'cancelled', 'unfulfilled']);

/** Returns the services in one journal; `clash` if one began before the previous one had ended. */
function servicesOf({ tripId, trip, journal }: BookingFound): { services: Service[]; clash: string | null } {
  const services: Service[] = [];
  const asked = { isPooled: trip?.pooled ?? false, load: loadOf(trip ?? { party: partySchema.parse({}) }) };
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
 * two-vehicles: no trip is assigned while it is already assigned; at the end it shows the last vehicle it was
 * assigned to; and at the end at most one plan holds it.
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
 * two-trips: no vehicle serves two trips at a time unless both are pooled, except that with all its riders on board
 * it may have accepted its next trip. Two proofs:
 *
 * By the plans, which are the vehicle's own statements. They serve trips in turn; and ordered by version, the stops
 * of an unpooled offer never come first again after those of another; but for goods that were taken before their vehicle
 * heard that it was released, which come back.
 *
 * By the journals. A vehicle is committed from before its trip journals `assigned` (it has accepted, and waits for
 * the confirmation) until it is released: by its trip, after that journaled an end; or by its driver's report of a
 * drop-off or give back, which reaches the trip later. So it certainly serves from `assigned` until the earlier of
 * the trip's end and the first time that a driver of it reported, or was about to report, the end of this service.
 * In that period no other trip may be assigned to the vehicle before its driver reported, or was about to report,
 * that the rider is on board; and no rider may be on board together with another. Pooled trips may, within the
 * vehicle's capacity.
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
    const isAgain = stop !== undefined && offerId !== null && ended.has(offerId) && !isPooled(stop.tripId);
    if (isAgain && !bringsBack(stops, offerId)) {
      violations.push({ rule: 'two-trips', about: vehicleId, detail: `${offerId} came back into the plan` });
    }
    current = offerId;
  }
  return violations;
}

function bringsBack(stops: SeenPlan['stops'], offerId: string): boolean {
  return stops.some(({ id, kind }) => kind === 'return' && offerIdOfStop(id) === offerId);
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

/** over-capacity: the parties and goods that are certainly on board together fit the vehicle. */
export function overCapacity({ bookings, vehicles, endsSaid }: Evidence): Violation[] {
  const certainUntil = certainEnds(endsSaid);
  const capacities = new Map(vehicles.map(({ id, capacity }) => [id, capacity]));
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
    // Its end may have been said before the boarding came through.
    if (aboard.length === 0) return [];
    const taken = aboard.map(({ load }) => load).reduce(sumOfLoads);
    const capacity = capacities.get(vehicleId);
    if (capacity !== undefined && fits(taken, capacity)) return [];
    const trips = aboard.map(({ tripId }) => tripId).join(' and ');
    const detail = `has ${taken.seats} people and ${taken.parcels} parcels on board: ${trips}`;
    return [{ rule: 'over-capacity', about: vehicleId, detail }];
  });
}

/** Until when a service certainly lasts, see `twoTrips`. */
function certainEnds(endsSaid: readonly TurnSaid[]): (service: Service) => number {
  const endSaid = firstSaid(endsSaid);
  return ({ offerId, until }) =>
    Math.min(until ?? Number.POSITIVE_INFINITY, endSaid.get(offerId) ?? Number.POSITIVE_INFINITY);
}

/** By offer: when a driver first reported it. */
function firstSaid(said: readonly TurnSaid[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { offerId, at } of said) first.set(offerId, Math.min(at, first.get(offerId) ?? at));
  return first;
}

/**
 * unconfirmed-stops: no driver is sent anywhere before the trip has confirmed. For every plan with stops, the
 * trip's journal has the assignment of that offer to that vehicle, no later than the plan was sent.
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
