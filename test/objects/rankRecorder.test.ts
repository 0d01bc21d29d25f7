import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RankRecording, recordedState } from '../../src/domain/rank/inputs.ts';
import { calledBy, replay } from '../../src/domain/rank/replay.ts';
import type { RankState } from '../../src/domain/rank/state.ts';
import { commands, toldSteps } from '../domain/rank/rankCommands.ts';
import { RecordedStory } from '../domain/rank/recordedStory.ts';
import { ann, bob, olga } from '../domain/rank/story.ts';

/** Follows recordings to the end; fails where a call is answered otherwise than it was. */
function followed(recordings: readonly RankRecording[]): RankState {
  let state: RankState | null = null;
  for (const recording of recordings) {
    if (state === null || recording.state === undefined) state ??= recording.state ?? null;
    else expect(recordedState(state)).toEqual(recording.state);
    if (state === null) throw new Error('the first recording has no state');
    for (const next of replay(state, recording)) {
      state = next.state;
      if (next.input.type === 'call') expect(calledBy(next.reply)).toBe(next.input.called);
    }
  }
  if (state === null) throw new Error('nothing was recorded');
  return state;
}

describe('what a rank was told', () => {
  it('leads its machine to the same calls and the same line, whatever happens', async () => {
    const property = fc.asyncProperty(toldSteps(commands), async (told) => {
      const story = new RecordedStory();
      for (const [index, [command, seconds]] of told.entries()) {
        story.do(command, seconds);
        if (index % 7 === 0) await story.send();
      }
      await story.send();
      expect(recordedState(followed(story.kept))).toEqual(recordedState(story.state));
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it('is recorded once, however often it is repeated', async () => {
    const story = new RecordedStory();
    for (let times = 0; times < 50; times++) {
      story.sight(ann, {}, 10);
      story.sight(bob, { isInside: false });
      story.dark(bob, 0, 5);
    }
    await story.send();
    const { inputs = [] } = story.kept[0] ?? {};
    // Bob is seen outside and dark by turns, which is news each time; he is in no line.
    const aboutAnn = inputs.filter((input) => input.type === 'sight' && input.sightings[0]?.vehicle === ann);
    // Once when it comes, and once when it has stayed and joins.
    expect(aboutAnn).toHaveLength(2);
    story.sight(ann, { isInside: false });
    story.sight(ann, { isInside: false }, 10);
    await story.send();
    expect(story.kept[1]?.inputs).toHaveLength(1);
    expect(story.kept[1]).not.toHaveProperty('state');
  });

  it('waits while it cannot be written; what is given up then shows as missing', async () => {
    const story = new RecordedStory();
    story.isDown = true;
    await story.send();
    expect(story.recorder.dueAt(false)).toBeGreaterThan(story.now);
    story.sight(ann, {}, 30);
    story.isDown = false;
    await story.send();
    expect(story.kept.map(({ number }) => number)).toEqual([1, 2]);
    expect(recordedState(followed(story.kept))).toEqual(recordedState(story.state));
    story.isDown = true;
    for (let times = 0; times < 8; times++) {
      story.sight(bob, { isInside: times % 2 === 0 }, 30);
      await story.send();
    }
    story.isDown = false;
    story.sight(ann, { isInside: false }, 30);
    await story.send();
    const [, , first] = story.kept;
    expect(first?.number).toBeGreaterThan(3);
    expect(recordedState(followed(story.kept.slice(2)))).toEqual(recordedState(story.state));
  });

  it('has nothing of whoever gave an order, and of what riders wrote', async () => {
    const story = new RecordedStory();
    story.sight(ann);
    story.sight(bob);
    story.do({ type: 'wake' }, 60);
    story.do({ type: 'order', vehicle: bob, position: 0, reason: 'a friend of Olga', by: olga });
    await story.send();
    const text = JSON.stringify(story.kept);
    expect(text).toContain('"order"');
    expect(text).not.toContain('Olga');
    expect(text).not.toContain('olga');
  });
});
