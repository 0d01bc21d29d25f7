import type { VehicleFix } from '../../../src/calls/trip.ts';
import { distanceMeters, type Place } from '../../../src/domain/geo/place.ts';
import type { TenantId, TripId, VehicleId } from '../../../src/domain/ids.ts';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { BookedTrip, TripState } from '../../../src/domain/trip/state.ts';
import type { Permit } from '../../../src/domain/vehicle/permit.ts';
import { chance } from '../hash.ts';
import type { KnownTrip, Ledger } from './ledger.ts';

interface Claim {
  readonly place: Place;
  /** When the phone says it. */
  readonly at: number;
  /** Of which time by the phone's clock; null: of whenever it arrives, as its stream opens. */
  readonly ts: number | null;
}

/** A vehicle that stood there before the assignment, and said nothing since, may still stand there. */
const beforeAssignmentMs = 300_000;
/** What a cell allows for: the accuracy of a position. */
const accuracyMeters = 100;
/** A stream that takes longer to open has no position. */
const openingMs = 35_000;

/**
 * Where phones have said, each time anew, that their vehicles are: what a phone sends again is nothing new. Checks that
 * charges have evidence in it.
 */
export class Claims {
  readonly #ledger: Ledger;
  readonly #claims = new Map<string, Claim[]>();

  /** The stops whose pin was said to a driver who was there. */
  readonly #saidPins = new Set<string>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** A driver is allowed this. */
  allow(tenant: TenantId, permit: Permit): void {
    this.#ledger.permits.set(`${tenant}/${permit.driver}`, permit);
  }

  /** A phone sends a position, or opens a stream there. */
  add(tenant: TenantId, vehicleId: VehicleId, claim: Claim): void {
    const key = `${tenant}/${vehicleId}`;
    const known = this.#claims.get(key);
    if (known === undefined) this.#claims.set(key, [claim]);
    else known.push(claim);
  }

  /** Somebody at a stop says its pin to the driver. */
  sayPin(tenant: TenantId, tripId: TripId, kind: 'pickup' | 'dropoff'): string {
    this.#saidPins.add(`${tenant}/${tripId} ${kind}`);
    return simulatedPin(tripId, kind);
  }

  /** evidence: nobody boards, and nothing is delivered, by a pin that nobody has said. */
  checkPins({ tenant, id, state }: KnownTrip): void {
    if (state.kind !== 'trip') return;
    const { boardingPin, deliveryPin } = state.booking;
    const { onboard, completed } = state.assignment?.milestones ?? {};
    const isSaid = (kind: string) => this.#saidPins.has(`${tenant}/${id} ${kind}`);
    if (boardingPin !== undefined && onboard !== undefined && !isSaid('pickup')) {
      this.#ledger.violate('evidence', `${id} is on board, and its rider has said no pin`);
    }
    const isDelivered = completed !== undefined && state.failedDelivery === null;
    if (deliveryPin !== undefined && isDelivered && !isSaid('dropoff')) {
      this.#ledger.violate('evidence', `${id} is delivered, and nobody has said its pin`);
    }
  }

  /**
   * evidence: what a trip is told of its vehicle's position was said, and of no earlier time. A phone whose clock is
   * ahead can repeat what was refused as too early: then it is of the time that it was said of.
   */
  forwarded(tenant: TenantId, { vehicleId, lat, lng, ts }: VehicleFix): void {
    const isSaid = this.#claims.get(`${tenant}/${vehicleId}`)?.some(({ place, ...claim }) => {
      return place.lat === lat && place.lng === lng && ts <= (claim.ts ?? claim.at + openingMs);
    });
    if (isSaid === true) return;
    this.#ledger.violate('evidence', `${vehicleId} was shown at ${lat},${lng}, where it is no more`);
  }

  /** evidence: nobody owes anything for a vehicle that has nowhere said to be where its driver says it was. */
  checkCharge(trip: KnownTrip, before: TripState): void {
    this.checkPins(trip);
    const after = trip.state;
    if (after.kind !== 'trip' || before.kind !== 'trip' || isOver(before.phase) || !isOver(after.phase))
      return;
    const stops = stopsThatJustify(before, after);
    if (after.fare.amount === 0 || stops === null) return;
    const { assignment } = before;
    if (assignment === null) return;
    const { id } = assignment.vehicle;
    const since = assignment.assignedAt - beforeAssignmentMs;
    const nearMeters = after.booking.policy.evidence.arrivalRadiusMeters + accuracyMeters;
    const wasThere = this.#claims
      .get(`${trip.tenant}/${id}`)
      ?.some(
        ({ place, at }) => at >= since && stops.some((stop) => distanceMeters(stop, place) <= nearMeters),
      );
    if (wasThere === true) return;
    const { amount } = after.fare;
    this.#ledger.violate('evidence', `${trip.id} costs ${amount}, and ${id} was never where it had to be`);
  }
}

/** Returns what is said at a stop of a simulated trip. */
export function simulatedPin(tripId: TripId, kind: 'pickup' | 'dropoff'): string {
  return String(Math.floor(chance(1, `${tripId} ${kind}`) * 10_000)).padStart(4, '0');
}

/** The stops, one of which must have been reached for the charge; null: it has another reason, or there is none. */
function stopsThatJustify(
  before: BookedTrip,
  { booking, phase, ended, timeline }: BookedTrip,
): Place[] | null {
  if (phase === 'completed') return [booking.pickup, booking.dropoff];
  if (phase !== 'cancelled' || ended === null) return null;
  if (ended.reason === 'no-show' || before.phase === 'onboard') return [booking.pickup];
  const endedAt = timeline.at(-1)?.at ?? 0;
  const freeSeconds =
    booking.price?.terms.cancellation.freeSeconds ?? booking.policy.tariff.freeCancellationSeconds;
  const freeUntil = (before.assignment?.assignedAt ?? 0) + freeSeconds * 1000;
  return before.phase === 'arrived' && endedAt <= freeUntil ? [booking.pickup] : null;
}
