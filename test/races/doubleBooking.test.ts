import { describe, expect, test } from 'vitest';
import { offerIdOf, stopIdOf, tripIdSchema } from '../../src/domain/ids.ts';
import type { Stage } from './stage.ts';
import {
  accept,
  anotherTrip,
  aTrip,
  cab,
  dropoff,
  expectFree,
  givenAssigned,
  givenOffer,
  givenOnboard,
  givenTwoOffers,
  givenVehicles,
  home,
  nextDoor,
  otherCab,
  pickup,
  reached,
  sentTo,
  times,
  tripOf,
} from './stories.ts';

describe('one driver accepts two rides at once', () => {
  test('two searches find the same vehicle: it is offered one trip, and refuses the other', async () => {
    const stage = await givenVehicles(cab);
    await stage.book(aTrip);
    await stage.book(anotherTrip);
    await stage.find(aTrip, [cab]);
    await stage.find(anotherTrip, [cab]);
    await stage.deliverAll();
    expect(await stage.report(cab, accept())).toEqual([]);
    expect(await stage.report(cab, accept(offerIdOf(anotherTrip, 1)))).toEqual(['unknown-offer']);
    await stage.deliverAll();
    expect([tripOf(stage).phase, tripOf(stage, anotherTrip).phase]).toEqual(['assigned', 'searching']);
    expect(sentTo(stage)).toEqual([aTrip]);
  });

  test('two phones of one vehicle accept two offers: only the newest phone is heard', async () => {
    const stage = await givenOffer();
    await stage.connect(cab, home);
    expect(await stage.report(cab, accept(), 1)).toBe('superseded');
    await stage.deliverAll();
    expect(tripOf(stage).phase).toBe('searching');
    expect(await stage.report(cab, accept(), 2)).toEqual([]);
    await stage.deliverAll();
    expect(tripOf(stage).phase).toBe('assigned');
  });

  test('two vehicles accept one trip: the first has it, the second is let go', async () => {
    const stage = await givenTwoOffers();
    await stage.deliver('offer');
    await stage.deliver('offer');
    await stage.report(otherCab, accept(offerIdOf(aTrip, 2)));
    await stage.report(cab, accept());
    await stage.deliverAll();
    expect(tripOf(stage).assignment?.vehicle.id).toBe(otherCab);
    expect([sentTo(stage), sentTo(stage, otherCab)]).toEqual([[], [aTrip]]);
    await expectFree(stage);
  });
});

describe('a vehicle is taken for free in the middle of a ride', () => {
  test('by a cell that has not heard of the ride: the vehicle itself refuses', async () => {
    const stage = await givenAssigned();
    await stage.book(anotherTrip);
    await stage.find(anotherTrip, [cab]);
    await stage.deliverAll();
    expect(tripOf(stage, anotherTrip).offers).toEqual([]);
    expect(stage.trip(anotherTrip).journal).toContainEqual(
      expect.objectContaining({ type: 'offerClosed', outcome: 'refused', refusal: 'busy' }),
    );
    expect(sentTo(stage)).toEqual([aTrip]);
  });

  test.each([
    ['the phone connects anew', (stage: Stage) => stage.connect(cab, nextDoor)],
    ['the driver says to be available', (stage: Stage) => stage.report(cab, { availability: 'available' })],
    [
      'the driver pauses and is back',
      async (stage: Stage) => {
        await stage.report(cab, { availability: 'paused' });
        await stage.report(cab, { availability: 'available' });
      },
    ],
    ['the vehicle crashes', async (stage: Stage) => stage.vehicle(cab).crash()],
    ['the operator registers it anew', (stage: Stage) => stage.join(cab, home)],
  ])('after %s', async (_, happens) => {
    const stage = await givenAssigned();
    await happens(stage);
    await stage.book(anotherTrip);
    await stage.find(anotherTrip, [cab]);
    await stage.deliverAll();
    expect(sentTo(stage)).toEqual([aTrip]);
    expect(tripOf(stage, anotherTrip).phase).toBe('searching');
    await stage.report(cab, reached(pickup, 'arrived'));
    await stage.report(cab, reached(pickup, 'done'));
    await stage.report(cab, reached(dropoff, 'done'));
    await stage.deliverAll();
    expect(tripOf(stage).phase).toBe('completed');
    await expectFree(stage);
  });
});

describe('a vehicle that is about to finish is given the next ride', () => {
  const nextOffer = offerIdOf(anotherTrip, 1);
  const nextPickup = stopIdOf(nextOffer, 'pickup');
  const yetAnotherTrip = tripIdSchema.parse('trip_00000003');

  async function takenOnTheWay(): Promise<Stage> {
    const stage = await givenOnboard();
    await stage.book(anotherTrip);
    await stage.find(anotherTrip, [cab]);
    await stage.deliverAll();
    await stage.report(cab, accept(nextOffer));
    await stage.deliverAll();
    expect(tripOf(stage, anotherTrip).assignment?.vehicle.id).toBe(cab);
    return stage;
  }

  test('which begins when the rider before has got out, whatever the phone says', async () => {
    const stage = await takenOnTheWay();
    expect(sentTo(stage)).toEqual([aTrip, anotherTrip]);
    for (const status of ['enroute', 'arrived', 'done'] as const) {
      expect(await stage.report(cab, reached(nextPickup, status))).toEqual(['out-of-order']);
    }
    await stage.deliverAll();
    expect(tripOf(stage, anotherTrip).phase).toBe('assigned');
    // Said at once, in any order: the plan tells what came first.
    const both = [
      { stopId: nextPickup, status: 'enroute' as const },
      { stopId: dropoff, status: 'done' as const },
    ];
    expect(await stage.report(cab, { progress: both })).toEqual([]);
    await stage.deliverAll();
    expect([tripOf(stage).phase, sentTo(stage)]).toEqual(['completed', [anotherTrip]]);
    expect(tripOf(stage, anotherTrip).assignment?.milestones.enroute).toBeDefined();
  });

  test('one, and no third', async () => {
    const stage = await takenOnTheWay();
    await stage.book(yetAnotherTrip);
    await stage.find(yetAnotherTrip, [cab]);
    await stage.deliverAll();
    expect(stage.trip(yetAnotherTrip).journal).toContainEqual(
      expect.objectContaining({ type: 'offerClosed', outcome: 'refused', refusal: 'busy' }),
    );
  });

  test('and loses it, without a word about the ride under way, when the next rider cancels', async () => {
    const stage = await takenOnTheWay();
    await stage.cancel(anotherTrip);
    await stage.deliverAll();
    expect([tripOf(stage, anotherTrip).phase, sentTo(stage)]).toEqual(['cancelled', [aTrip]]);
    expect(tripOf(stage).phase).toBe('onboard');
  });
});

describe('the same accept delivered twice creates two rides', () => {
  test.each([
    [
      'the phone says it twice',
      async (stage: Stage) => {
        await stage.report(cab, accept());
        await stage.report(cab, accept());
        await stage.report(cab, { answers: [...(accept().answers ?? []), ...(accept().answers ?? [])] });
      },
    ],
    [
      'the vehicle sends it twice, because the acknowledgement was lost',
      async (stage: Stage) => {
        await stage.report(cab, accept());
        await stage.deliver('offerAccepted', { again: true });
        await stage.deliver('offerAccepted');
      },
    ],
    [
      'the trip crashes in between',
      async (stage: Stage) => {
        await stage.report(cab, accept());
        await stage.deliver('offerAccepted', { again: true });
        stage.trip(aTrip).crash();
        await stage.deliver('offerAccepted');
      },
    ],
    [
      'the vehicle crashes in between',
      async (stage: Stage) => {
        await stage.report(cab, accept());
        await stage.deliver('offerAccepted');
        stage.vehicle(cab).crash();
        await stage.report(cab, accept());
      },
    ],
    [
      'and once more when the rider is long on the way',
      async (stage: Stage) => {
        await stage.report(cab, accept());
        await stage.deliverAll();
        await stage.report(cab, reached(pickup, 'arrived'));
        expect(await stage.report(cab, accept())).toEqual([]);
      },
    ],
  ])('%s', async (_, happens) => {
    const stage = await givenOffer();
    await happens(stage);
    await stage.deliverAll();
    expect(times(stage.trip(aTrip).journal, 'assigned')).toBe(1);
    expect(times(stage.vehicle(cab).journal, 'offerAccepted')).toBe(1);
    expect(times(stage.vehicle(cab).journal, 'planned')).toBe(1);
    expect(stage.vehicle(cab).state.stops.map(({ kind }) => kind)).toEqual(['pickup', 'dropoff']);
  });

  test('after the ride, it does not begin anew', async () => {
    const stage = await givenOnboard();
    await stage.report(cab, reached(dropoff, 'done'));
    await stage.deliverAll();
    expect(await stage.report(cab, accept())).toEqual([]);
    await stage.deliverAll();
    expect(tripOf(stage).phase).toBe('completed');
    await expectFree(stage);
  });
});
