import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankMachine } from '../../../src/domain/rank/decide.ts';
import { rankEventSchema } from '../../../src/domain/rank/events.ts';
import { commands, toldSteps } from './rankCommands.ts';
import { definition, Story } from './story.ts';

/** What may put a vehicle elsewhere in the line. */
const reasons: ReadonlySet<string> = new Set(['sentLast', 'moved', 'placeKept', 'joined']);

test('nobody overtakes without a journaled reason, whatever happens in whatever order', () => {
  const property = fc.property(toldSteps(commands), (told) => {
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
