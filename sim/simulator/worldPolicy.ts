import { type FlatPolicy, type Policy, policySchema } from '../../src/domain/policy/policy.ts';
import { type CellCapacity, cellCapacity } from '../../src/objects/cell/cellLoad.ts';
import { between, createRandom, pick, type Random } from '../random.ts';
import { mix } from './hash.ts';

/** Short times, so that every deadline passes within a run; smaller radii, so that a search stays cheap. */
export function policyOf(random: Random): Policy {
  const whole = (low: number, high: number) => Math.round(between(random, low, high));
  const cellResolution = pick(random, [6, 7, 7, 7, 8]);
  // Drawn in a fixed order, independent of the groups, so that seeds keep their worlds.
  const drawn: Partial<FlatPolicy> = {
    cellResolution,
    offerAcceptSeconds: whole(6, 20),
    offerReceiptSeconds: whole(2, 6),
    maxOpenOffers: whole(1, 4),
    lapsedOfferCooldownSeconds: whole(5, 40),
    busyCooldownSeconds: whole(2, 10),
    searchDeadlineSeconds: whole(40, 150),
    searchRetrySeconds: whole(3, 6),
    searchRetryMaxSeconds: whole(12, 25),
    searchMaxDistanceMeters: cellResolution === 8 ? whole(600, 1_200) : whole(1_500, 2_500),
    scheduledLeadSeconds: whole(10, 60),
    scheduledLeadMinSeconds: 8,
    reservationAcceptSeconds: 25,
    reservationRetrySeconds: 8,
    reservationBufferSeconds: 10,
    darkSeconds: 30,
    darkRedispatchSeconds: whole(60, 120),
    moveGraceSeconds: whole(20, 60),
    socketSilenceSeconds: whole(60, 180),
    candidateHoldSeconds: pick(random, [0, 0, 2]),
    freeCancellationSeconds: whole(10, 120),
    noShowSeconds: whole(20, 60),
    pickupOverdueSeconds: whole(240, 600),
    boardingOverdueSeconds: whole(120, 300),
    rideOverdueSeconds: whole(300, 900),
    tripRetentionSeconds: pick(random, [60, 240, 86_400]),
    speedMetersPerSecond: 12,
    // Long before they finish, so that many vehicles have a next trip.
    finishingWithinSeconds: 600,
    // With a region, every search also waits for road times, and anything may happen meanwhile.
    region: pick(random, [null, 'here']),
    matchingWindowSeconds: pick(random, [0, 0, 1, 2]),
  };
  return policySchema.parse(drawn);
}

/** In a quarter of the worlds a burst of searches, or of connecting phones, exceeds a cell's capacity. */
export function capacityOf(seed: number): CellCapacity {
  const random = createRandom(mix(seed ^ 0x1f83d9ab));
  if (random() < 0.75) return cellCapacity;
  return {
    searchesAtOnce: pick(random, [1, 2, 4]),
    gatheredAtOnce: pick(random, [1, 2, 4]),
    connectsAtOnce: pick(random, [1, 2, 4]),
    framesPerSecond: pick(random, [5, 20]),
  };
}
