import type { VehicleFix } from '../../../src/calls/trip.ts';
import { distanceMeters, type Place } from '../../../src/domain/geo/place.ts';
import type { TenantId, VehicleId } from '../../../src/domain/ids.ts';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { BookedTrip, TripState } from '../../../src/domain/trip/state.ts';
import type { KnownTrip, Ledger } from './ledger.ts';

interface Claim {
  readonly place: Place;
  readonly at: number;
}

/** A vehicle that stood there before the assignment, and said nothing since, may still stand there. */
const beforeAssignmentMs = 300_000;
/** What a cell allows for: the accuracy of a position, and a phone's clock ahead. */
const accuracyMeters = 100;
const clockAheadMs = 35_000;

/**
 * Where phones have said, each time anew, that their vehicles are: what a phone sends again is nothing new. Checks that
 * charges have evidence in it.
 */
export class Claims {
  readonly #ledger: Ledger;
  readonly #claims = new Map<string, Claim[]>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** A phone sends a position, or opens a stream there. */
  add(tenant: TenantId, vehicleId: VehicleId, claim: Claim): void {
    const key = `${tenant}/${vehicleId}`;
    const known = this.#claims.get(key);
    if (known === undefined) this.#claims.set(key, [claim]);
    else known.push(claim);
  }

  /** evidence: what a trip is told of its vehicle's position was said of that time. */
  forwarded(tenant: TenantId, { vehicleId, lat, lng, ts }: VehicleFix): void {
    const last = this.#claims.get(`${tenant}/${vehicleId}`)?.findLast(({ place }) => {
      return place.lat === lat && place.lng === lng;
    });
    if (last !== undefined && ts - last.at <= clockAheadMs) return;
    this.#ledger.violate('evidence', `${vehicleId} was shown at ${lat},${lng}, where it is no more`);
  }

  /** evidence: nobody owes anything for a vehicle that has nowhere said to be where its driver says it was. */
  checkCharge(trip: KnownTrip, before: TripState): void {
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

/** The stops, one of which must have been reached for the charge; null: it has another reason, or there is none. */
function stopsThatJustify(
  before: BookedTrip,
  { booking, phase, ended, timeline }: BookedTrip,
): Place[] | null {
  if (phase === 'completed') return [booking.pickup, booking.dropoff];
  if (phase !== 'cancelled' || ended === null) return null;
  if (ended.reason === 'no-show' || before.phase === 'onboard') return [booking.pickup];
  const endedAt = timeline.at(-1)?.at ?? 0;
  const freeUntil =
    (before.assignment?.assignedAt ?? 0) + booking.policy.tariff.freeCancellationSeconds * 1000;
  return before.phase === 'arrived' && endedAt <= freeUntil ? [booking.pickup] : null;
}
