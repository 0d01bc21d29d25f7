import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RankCommand, Sighting } from '../../../src/domain/rank/commands.ts';
import { rankMachine } from '../../../src/domain/rank/decide.ts';
import { rankEventSchema } from '../../../src/domain/rank/events.ts';
import type { TripToRank } from '../../../src/domain/rank/messages.ts';
import type { Waiting } from '../../../src/domain/rank/state.ts';
import { definition, everybody, kindOf, olga, Story, t, v } from './story.ts';

const vehicles = fc.constantFrom(...['a', 'b', 'c', 'd', 'e'].map(v));
const trips = fc.constantFrom(...[1, 2, 3].map(t));
const fits = fc.constantFrom(everybody, ({ kind }: Waiting) => kind.type === 'car');
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
const commands: fc.Arbitrary<RankCommand> = fc.oneof(
  fc.record({ type: fc.constant('sight' as const), sightings: fc.array(sightings, { maxLength: 4 }) }),
  fc.record({
    type: fc.constant('goDark' as const),
    vehicle: vehicles,
    heardAt: fc.option(fc.nat(3_600_000)),
  }),
  fc.record({
    type: fc.constant('call' as const),
    tripId: trips,
    fits,
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

/** What may put a vehicle elsewhere in the line. */
const reasons: ReadonlySet<string> = new Set(['sentLast', 'moved', 'placeKept', 'joined']);

test('nobody overtakes without a journaled reason, whatever happens in whatever order', () => {
  const steps = fc.array(fc.tuple(commands, fc.integer({ min: 0, max: 400 })), { maxLength: 80 });
  const property = fc.property(steps, (told) => {
    const story = new Story();
    story.do({ type: 'configure', definition });
    for (const [command, seconds] of told) {
      const before = story.line;
      const { events } = story.do(command, seconds);
      const after = story.line;
      const explained = new Set(
        events.flatMap((event) => (reasons.has(event.type) && 'vehicle' in event ? [event.vehicle] : [])),
      );
      for (const [index, one] of after.entries()) {
        for (const behind of after.slice(index + 1)) {
          const wasBehind =
            before.includes(one) && before.includes(behind) && before.indexOf(one) > before.indexOf(behind);
          if (wasBehind) expect([...explained].some((id) => id === one || id === behind)).toBe(true);
        }
      }
      for (const event of events) {
        expect(rankEventSchema.parse(event)).toEqual(event);
        if (event.type !== 'called') continue;
        const passed = event.passedOver.map(({ vehicle }) => vehicle);
        expect(after.slice(0, after.indexOf(event.vehicle))).toEqual(passed);
      }
      const { entering, line, away } = story.state;
      const present = [...entering, ...line, ...away].map(({ vehicle }) => vehicle);
      expect(new Set(present).size).toBe(present.length);
      const open = story.state.calls.filter(({ isOpen }) => isOpen).map(({ vehicle }) => vehicle);
      expect(new Set(open).size).toBe(open.length);
      const folded = story.events.reduce(
        (state, event) => rankMachine.evolve(state, event),
        rankMachine.initial,
      );
      expect(folded).toEqual(story.state);
      const wakeAt = rankMachine.wakeAt(story.state);
      if (wakeAt !== null) expect(wakeAt).toBeGreaterThan(story.now);
    }
  });
  fc.assert(property, { numRuns: 300 });
});
