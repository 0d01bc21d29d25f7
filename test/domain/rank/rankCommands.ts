import fc from 'fast-check';
import type { RankCommand, Sighting } from '../../../src/domain/rank/commands.ts';
import type { TripToRank } from '../../../src/domain/rank/messages.ts';
import { anybody, kindOf, olga, onlyCars, t, v } from './story.ts';

const vehicles = fc.constantFrom(...['a', 'b', 'c', 'd', 'e'].map(v));
const trips = fc.constantFrom(...[1, 2, 3].map(t));
const needs = fc.constantFrom(anybody, onlyCars);
const about = { vehicleId: vehicles, tripId: trips };
const messages: fc.Arbitrary<TripToRank> = fc.oneof(
  fc.record({
    type: fc.constant('offerEnded' as const),
    ...about,
    how: fc.constantFrom('refused' as const, 'declined' as const, 'lapsed' as const, 'withdrawn' as const),
  }),
  fc.record({
    type: fc.constant('assigned' as const),
    ...about,
    exception: fc.constantFrom(null, null, 'reservation' as const),
  }),
  fc.record({ type: fc.constant('arrived' as const), ...about }),
  fc.record({
    type: fc.constant('ended' as const),
    ...about,
    how: fc.constantFrom('rider-cancelled' as const, 'driver-gave-back' as const),
  }),
);
const sightings: fc.Arbitrary<Sighting> = fc.record({
  vehicle: vehicles,
  kind: fc.constantFrom('car', 'van').map(kindOf),
  epoch: fc.nat(3),
  standing: fc.constantFrom(
    'available' as const,
    'available' as const,
    'engaged' as const,
    'offline' as const,
  ),
  tripIds: fc.constant([]),
  isInside: fc.boolean(),
});
/** Whatever a rank may be told. */
export const commands: fc.Arbitrary<RankCommand> = fc.oneof(
  fc.record({ type: fc.constant('sight' as const), sightings: fc.array(sightings, { maxLength: 4 }) }),
  fc.record({
    type: fc.constant('goDark' as const),
    vehicle: vehicles,
    heardAt: fc.option(fc.nat(3_600_000)),
  }),
  fc.record({
    type: fc.constant('call' as const),
    tripId: trips,
    needs,
    excluded: fc.array(vehicles, { maxLength: 2 }),
    holdSeconds: fc.constant(30),
  }),
  fc.record({ type: fc.constant('tripMessage' as const), message: messages }),
  fc.record({
    type: fc.constant('order' as const),
    vehicle: vehicles,
    position: fc.option(fc.nat(5)),
    reason: fc.constant('because'),
    by: fc.constant(olga),
  }),
  fc.constant({ type: 'wake' as const }),
);

/** Commands, each so many seconds after the one before. */
export function toldSteps(from: fc.Arbitrary<RankCommand>) {
  return fc.array(fc.tuple(from, fc.integer({ min: 0, max: 400 })), { maxLength: 80 });
}
