import { describe, expect, test } from 'vitest';
import { recordOf } from '../../src/domain/trip/record.ts';
import type { Stage } from './stage.ts';
import { accept, aTrip, cab, expectFree, givenOffer, sentTo, times } from './stories.ts';

/** What the driver's acceptance goes through, one step after the other. */
const acceptance: readonly { readonly name: string; readonly happen: (stage: Stage) => Promise<unknown> }[] =
  [
    { name: 'the driver accepts', happen: (stage) => stage.report(cab, accept()) },
    { name: 'the trip hears of it', happen: (stage) => arrive(stage, 'offerAccepted') },
    { name: 'the vehicle hears that it has the ride', happen: (stage) => arrive(stage, 'confirm') },
  ];

/** A crash may have kept the message from leaving. */
async function arrive(stage: Stage, type: string): Promise<void> {
  if (stage.underway.includes(type)) await stage.deliver(type);
}

interface Story {
  readonly name: string;
  /** How many steps of the acceptance come before the cancel; null when nobody cancels. */
  readonly cancelAfter: number | null;
}

const stories: readonly Story[] = [
  ...acceptance.map(({ name }, cancelAfter) => ({
    name: `the rider cancels just before ${name}`,
    cancelAfter,
  })),
  { name: 'the rider cancels when all of it is done', cancelAfter: acceptance.length },
  { name: 'the rider does not cancel', cancelAfter: null },
];

/** Lives the story, up to the moment when nothing is on its way any more. */
async function play({ cancelAfter }: Story, crashAt: number | null): Promise<Stage> {
  const stage = await givenOffer();
  stage.crashAt(crashAt);
  for (const [at, { happen }] of acceptance.entries()) {
    if (at === cancelAfter) await expectCancelled(stage);
    await happen(stage);
  }
  if (cancelAfter === acceptance.length) await expectCancelled(stage);
  await stage.deliverAll();
  return stage;
}

async function expectCancelled(stage: Stage): Promise<void> {
  expect((await stage.cancel(aTrip)).type).toBe('cancelled');
}

async function expectRightEnd(stage: Stage, { cancelAfter }: Story): Promise<void> {
  const { journal } = stage.trip(aTrip);
  const { state } = stage.trip(aTrip).shell;
  const last = state.kind === 'trip' ? recordOf(state) : null;
  if (cancelAfter === null) {
    expect(times(journal, 'assigned')).toBe(1);
    expect(sentTo(stage)).toEqual([aTrip]);
    expect(last).toMatchObject({ id: aTrip, state: 'assigned' });
    return;
  }
  expect(times(journal, 'cancelled')).toBe(1);
  expect(journal.at(-1)?.type).toBe('cancelled');
  // A crash may have kept the trip from hearing of the acceptance in time.
  expect(times(journal, 'assigned')).toBeLessThanOrEqual(cancelAfter < 2 ? 0 : 1);
  expect(last).toMatchObject({ id: aTrip, state: 'cancelled', ended: { by: 'rider' } });
  await expectFree(stage);
}

/** Where something can crash in a story, found by living it once without. */
const told = await Promise.all(
  stories.map(async (story) => ({ ...story, places: (await play(story, null)).places })),
);

describe.each(told)('the rider cancels while the driver accepts: $name', (story) => {
  test('and nobody crashes', async () => {
    const stage = await play(story, null);
    const isAssigned = story.cancelAfter === null || story.cancelAfter >= 2;
    expect(times(stage.trip(aTrip).journal, 'assigned')).toBe(isAssigned ? 1 : 0);
    await expectRightEnd(stage, story);
  });

  const numbered = story.places.map((place, crashAt) => ({ crashAt, place }));
  test.each(numbered)('and, at place $crashAt, $place', async ({ crashAt }) => {
    await expectRightEnd(await play(story, crashAt), story);
  });
});
