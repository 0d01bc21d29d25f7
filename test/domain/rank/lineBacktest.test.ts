import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineBacktest } from '../../../src/domain/rank/lineBacktest.ts';
import type { RankDefinition, RankRules } from '../../../src/domain/rank/state.ts';
import { commands, toldSteps } from './rankCommands.ts';
import { RecordedStory } from './recordedStory.ts';
import { ann, bob, cid, definition, rules, t } from './story.ts';

function under(changed: Partial<RankRules>): RankDefinition {
  return { ...definition, rules: { ...rules, ...changed } };
}

function backtest(story: RecordedStory, draft: RankDefinition | null, from = 0): LineBacktest {
  const line = new LineBacktest(draft, from);
  for (const recording of story.kept) line.add(recording);
  return line;
}

/** Whom trips called, and whom they would have, by trip. */
function shown({ calls }: LineBacktest) {
  return calls.map(({ tripId, called, draft }) => [tripId, called, draft]);
}

/** Ann, bob and cid in line. */
async function withThree(): Promise<RecordedStory> {
  const story = new RecordedStory();
  for (const vehicle of [ann, bob, cid]) {
    story.sight(vehicle);
    story.do({ type: 'wake' }, rules.dwellSeconds);
  }
  await story.send();
  return story;
}

describe('a line under other rules', () => {
  test('is the same under the same rules, whatever happened', async () => {
    const property = fc.asyncProperty(toldSteps(commands), fc.nat(20_000), async (told, from) => {
      const story = new RecordedStory();
      for (const [index, [command, seconds]] of told.entries()) {
        story.do(command, seconds);
        if (index % 5 === 0) await story.send();
      }
      await story.send();
      const line = backtest(story, definition, from * 1_000);
      expect(line).toMatchObject({ gaps: 0, notReproduced: 0 });
      for (const { called, draft } of line.calls) expect(draft).toEqual(called);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test('calls only who is in it, and ends, under any rules', async () => {
    const other = fc.record({
      dwellSeconds: fc.nat(300),
      graceSeconds: fc.nat(300),
      declinesBeforeLast: fc.integer({ min: 1, max: 3 }),
      keepAfterShortTripSeconds: fc.nat(1_000),
      arriveWithinSeconds: fc.integer({ min: 1, max: 600 }),
    });
    const property = fc.asyncProperty(toldSteps(commands), other, async (told, changed) => {
      const story = new RecordedStory();
      for (const [command, seconds] of told) story.do(command, seconds);
      await story.send();
      const line = backtest(story, under(changed));
      expect(line).toMatchObject({ gaps: 0, notReproduced: 0 });
      for (const { cause } of line.calls) {
        if (cause?.values) expect(cause.values.actual).not.toBe(cause.values.draft);
      }
    });
    await fc.assert(property, { numRuns: 200 });
  });

  test('who declined is first still where more declines are let pass', async () => {
    const story = await withThree();
    for (const trip of [t(1), t(2)]) {
      expect(story.call(trip)).toBe(ann);
      story.hear({ type: 'offerEnded', tripId: trip, vehicleId: ann, how: 'declined' }, 5);
    }
    expect(story.line).toEqual([bob, cid, ann]);
    story.serve(bob, t(3));
    story.serve(cid, t(4));
    await story.send();
    const line = backtest(story, under({ declinesBeforeLast: 3 }));
    expect(shown(line)).toEqual([
      [t(1), [ann], [ann]],
      [t(2), [ann], [ann]],
      [t(3), [bob], [ann]],
      // Ann went with bob's trip, and bob waits in her place.
      [t(4), [cid], [bob]],
    ]);
    expect(line.calls[2]?.cause).toMatchObject({
      rule: 'declinesBeforeLast',
      values: { actual: 2, draft: 3 },
      vehicle: ann,
      actual: { type: 'sentLast', reason: 'declined' },
    });
  });

  test('goes its own way over the hours, in each of which the line of then is recorded', async () => {
    const story = await withThree();
    for (const trip of [t(1), t(2)]) {
      expect(story.call(trip)).toBe(ann);
      story.hear({ type: 'offerEnded', tripId: trip, vehicleId: ann, how: 'declined' }, 5);
    }
    await story.send();
    story.do({ type: 'wake' }, 3_600);
    story.serve(bob, t(3));
    await story.send();
    expect(story.kept.filter(({ state }) => state !== undefined)).toHaveLength(2);
    const line = backtest(story, under({ declinesBeforeLast: 3 }));
    expect(line.gaps).toBe(0);
    expect(shown(line).at(-1)).toEqual([t(3), [bob], [ann]]);
  });

  test('who has not stayed for long enough is not called yet, and joins later', async () => {
    const story = await withThree();
    story.do({ type: 'wake' }, 10);
    story.serve(ann, t(1));
    story.sight(ann, { standing: 'engaged', tripIds: [t(1)] }, 5);
    story.do({ type: 'wake' }, 250);
    story.serve(bob, t(2));
    await story.send();
    const line = backtest(story, under({ dwellSeconds: 75 }));
    expect(shown(line)).toEqual([
      [t(1), [ann], []],
      [t(2), [bob], [bob]],
    ]);
    expect(line.calls[0]?.cause).toMatchObject({ rule: 'dwellSeconds', vehicle: ann, draft: null });
  });

  test('who was outside for too long for the draft has gone, though nothing more was told of it', async () => {
    const story = await withThree();
    story.sight(ann, { isInside: false }, 10);
    story.sight(ann, {}, 50);
    story.serve(ann, t(1));
    await story.send();
    const line = backtest(story, under({ graceSeconds: 20 }));
    expect(shown(line)).toEqual([[t(1), [ann], [bob]]]);
    expect(line.calls[0]?.cause).toMatchObject({ rule: 'graceSeconds', vehicle: ann });
  });

  test('where there is no such rank nobody is called', async () => {
    const story = await withThree();
    story.serve(ann, t(1));
    await story.send();
    const line = backtest(story, null);
    expect(shown(line)).toEqual([[t(1), [ann], []]]);
    expect(line.calls[0]?.cause).toMatchObject({ rule: 'rank' });
  });

  test('says where something is missing, and goes on with the line of then', async () => {
    const story = await withThree();
    story.serve(ann, t(1));
    await story.send();
    story.serve(bob, t(2));
    await story.send();
    const [first, , last] = story.kept;
    const line = new LineBacktest(definition, 0);
    line.add(first ?? null);
    line.add(last ?? null);
    expect(line.gaps).toBe(1);
    expect(line.calls).toEqual([]);
  });
});
