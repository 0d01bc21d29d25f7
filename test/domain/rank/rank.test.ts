import { describe, expect, test } from 'vitest';
import type { VehicleId } from '../../../src/domain/ids.ts';
import { rankMachine } from '../../../src/domain/rank/decide.ts';
import { placeInLine, positionAmongAll, waitSecondsOf } from '../../../src/domain/rank/placeInLine.ts';
import { ann, bob, cid, olga, onlyCars, rules, Story, second, t, v } from './story.ts';

describe('a line', () => {
  test('is joined by staying, and not by driving through', () => {
    const story = Story.withThree();
    expect(story.line).toEqual(['ann', 'bob', 'cid']);
    story.sight(v('dan'));
    story.sight(v('dan'), { isInside: false }, 10);
    story.do({ type: 'wake' }, 60);
    expect(story.line).toEqual(['ann', 'bob', 'cid']);
    story.sight(v('dan'), { standing: 'engaged' });
    story.do({ type: 'wake' }, 60);
    expect(story.line).toEqual(['ann', 'bob', 'cid']);
  });

  test('keeps the place of who drives out, or goes dark, for the grace', () => {
    const story = Story.withThree();
    story.sight(ann, { isInside: false });
    story.dark(bob);
    expect(story.call()).toBe(cid);
    expect(story.events.at(-1)).toMatchObject({
      type: 'called',
      passedOver: [
        { vehicle: 'ann', reason: 'outside' },
        { vehicle: 'bob', reason: 'dark' },
      ],
    });
    story.sight(ann, {}, 59);
    story.dark(bob, 2);
    expect(story.line).toEqual(['ann', 'cid']);
    expect(story.events.at(-1)).toMatchObject({ type: 'left', vehicle: 'bob', reason: 'dark' });
    story.sight(ann, { isInside: false });
    story.sight(ann, { isInside: false }, 60);
    expect(story.line).toEqual(['cid']);
    expect(story.events.at(-1)).toMatchObject({ type: 'left', vehicle: 'ann', reason: 'drove-out' });
  });

  test('takes no place by the clock alone, nor from who was heard where it could not be told', () => {
    const story = Story.withThree();
    story.dark(ann);
    story.sight(bob, { isInside: false });
    // Nobody was asked since.
    story.do({ type: 'wake' }, 600);
    expect(story.line).toEqual(['ann', 'bob', 'cid']);
    // Its phone had opened a stream meanwhile, in a cell that died.
    const heardAt = story.now - 10 * second;
    story.dark(ann, 0, heardAt);
    story.dark(ann, 49, heardAt);
    expect(story.line).toEqual(['ann', 'bob', 'cid']);
    story.dark(ann, 1, heardAt);
    story.dark(bob);
    expect(story.line).toEqual(['cid']);
    expect(story.events.slice(-2)).toMatchObject([
      { type: 'left', vehicle: 'ann', reason: 'dark' },
      { type: 'left', vehicle: 'bob', reason: 'drove-out' },
    ]);
  });

  test('is left at once by who ends the shift, pauses or is taken out of service', () => {
    const story = Story.withThree();
    story.sight(ann, { standing: 'offline' });
    story.sight(bob, { standing: 'paused' });
    story.sight(cid, { standing: 'out-of-service', isInside: false });
    expect(story.line).toEqual([]);
    expect(story.events.slice(-3)).toMatchObject([
      { reason: 'offline' },
      { reason: 'paused' },
      { reason: 'out-of-service' },
    ]);
  });

  test('believes the newest stream of a vehicle only', () => {
    const story = Story.withThree();
    story.sight(ann, { epoch: 3 });
    story.sight(ann, { epoch: 2, isInside: false });
    expect(story.state.line[0]?.absent).toBeNull();
    story.sight(ann, { epoch: 4, isInside: false });
    expect(story.state.line[0]?.absent).toMatchObject({ reason: 'outside' });
    story.sight(ann, { epoch: 3 });
    expect(story.state.line[0]?.absent).toMatchObject({ reason: 'outside' });
  });

  test('calls who waits longest and fits; who is passed over is named with the reason', () => {
    const story = Story.withThree({}, ['car', 'van', 'car']);
    expect(story.call(t(1), onlyCars)).toBe(ann);
    expect(story.call(t(1), onlyCars)).toBe(ann);
    expect(story.events.filter(({ type }) => type === 'called')).toHaveLength(1);
    // Its phone does not acknowledge the offer: the next is asked too.
    expect(story.call(t(1), onlyCars, [ann])).toBe(cid);
    expect(story.events.at(-1)).toMatchObject({
      passedOver: [
        { vehicle: 'ann', reason: 'not-answering' },
        { vehicle: 'bob', reason: 'unfit' },
      ],
    });
    // Both have an offer already.
    expect(story.call(t(2))).toBe(bob);
    story.hear({ type: 'assigned', vehicleId: cid, tripId: t(1), exception: null });
    expect(story.events.at(-1)).toMatchObject({ type: 'served', passedOver: [{}, { reason: 'unfit' }] });
    expect(story.line).toEqual(['ann', 'bob']);
    // The offer is over, whatever became of it.
    story.do({ type: 'wake' }, 31);
    expect(story.call(t(3))).toBe(ann);
  });

  test('explains a trip that did not come by the line', () => {
    const story = Story.withThree();
    story.hear({ type: 'assigned', vehicleId: bob, tripId: t(3), exception: 'reservation' });
    expect(story.events.at(-1)).toMatchObject({ passedOver: [{ vehicle: 'ann', reason: 'reservation' }] });
    story.hear({ type: 'assigned', vehicleId: cid, tripId: t(4), exception: null });
    expect(story.events.at(-1)).toMatchObject({ passedOver: [{ vehicle: 'ann', reason: 'found-by-cell' }] });
    expect(story.line).toEqual(['ann']);
    // A trip of elsewhere: the rank is not told of it.
    story.sight(ann, { standing: 'engaged', tripIds: [t(9)] });
    story.do({ type: 'wake' }, 61);
    expect(story.line).toEqual([]);
    expect(story.events.at(-1)).toMatchObject({ type: 'left', reason: 'other-trip' });
  });

  test('says of who was away and took another trip that it did, not that it drove out', () => {
    const story = Story.withThree();
    story.serve(ann);
    story.hear({ type: 'ended', vehicleId: ann, tripId: t(1), how: 'rider-cancelled' });
    story.sight(ann, { standing: 'engaged', tripIds: [t(9)], isInside: true }, 10);
    story.sight(ann, { isInside: false }, rules.graceSeconds);
    expect(story.line).toEqual(['bob', 'cid']);
    expect(story.events.at(-1)).toMatchObject({ type: 'left', reason: 'other-trip' });
  });

  test('says the same of who is late at the pickup, and drives the trip all the same', () => {
    const story = Story.withThree();
    story.serve(ann, t(1));
    story.do({ type: 'wake' }, rules.arriveWithinSeconds);
    story.sight(ann, { standing: 'engaged', tripIds: [t(1)], isInside: true });
    story.sight(ann, { standing: 'engaged', tripIds: [t(1)], isInside: false }, rules.graceSeconds);
    expect(story.line).toEqual(['bob', 'cid']);
    expect(story.events.at(-1)).toMatchObject({ type: 'left', reason: 'other-trip' });
  });

  test('sends to the end who declines too often, or does not come to the pickup', () => {
    const story = Story.withThree();
    const declines = (vehicleId: VehicleId, trip: number) => {
      const how = 'declined';
      story.hear({ type: 'offerEnded', vehicleId, tripId: t(trip), how });
    };
    story.call(t(1));
    declines(ann, 1);
    declines(ann, 1);
    expect(story.line).toEqual(['ann', 'bob', 'cid']);
    // An offer that the line did not lead to does not count.
    declines(ann, 9);
    expect(story.line).toEqual(['ann', 'bob', 'cid']);
    story.call(t(2));
    declines(ann, 2);
    expect(story.line).toEqual(['bob', 'cid', 'ann']);
    story.serve(bob, t(3));
    story.do({ type: 'wake' }, rules.arriveWithinSeconds);
    expect(story.line).toEqual(['cid', 'ann', 'bob']);
    // It is not there: it has the grace to come.
    story.sight(bob, { isInside: false }, rules.graceSeconds);
    expect(story.line).toEqual(['cid', 'ann']);
  });

  test('gives the place back when the rider cancels, and after a short trip', () => {
    const story = Story.withThree();
    story.serve(ann);
    story.hear({ type: 'ended', vehicleId: ann, tripId: t(1), how: 'rider-cancelled' });
    expect(story.line).toEqual(['ann', 'bob', 'cid']);
    // It is not back yet.
    expect(story.call(t(2))).toBe(bob);
    story.hear({ type: 'offerEnded', vehicleId: bob, tripId: t(2), how: 'withdrawn' });
    story.sight(ann, {}, 100);
    story.serve(ann, t(3));
    story.hear({ type: 'arrived', vehicleId: ann, tripId: t(3) }, 60);
    story.sight(ann, { standing: 'engaged', tripIds: [t(3)] }, 10);
    expect(story.line).toEqual(['bob', 'cid']);
    story.sight(ann, {}, 390);
    expect(story.line).toEqual(['ann', 'bob', 'cid']);
    story.serve(ann, t(4));
    story.hear({ type: 'arrived', vehicleId: ann, tripId: t(4) }, 60);
    story.sight(ann, {}, 600);
    story.do({ type: 'wake' }, rules.dwellSeconds);
    expect(story.line).toEqual(['bob', 'cid', 'ann']);
    story.serve(bob, t(5));
    story.hear({ type: 'ended', vehicleId: bob, tripId: t(5), how: 'driver-gave-back' });
    expect(story.events.at(-1)).toMatchObject({ type: 'departed', reason: 'driver-gave-back' });
  });

  test('is put in order by operators, with a reason', () => {
    const story = Story.withThree();
    const order = (vehicle: VehicleId, position: number | null) =>
      story.do({ type: 'order', vehicle, position, reason: 'came first', by: olga }).reply;
    order(cid, 0);
    expect(story.line).toEqual(['cid', 'ann', 'bob']);
    order(ann, 2);
    expect(story.line).toEqual(['cid', 'bob', 'ann']);
    order(cid, 1);
    expect(story.line).toEqual(['bob', 'cid', 'ann']);
    expect(story.events.at(-1)).toMatchObject({ type: 'moved', reason: 'came first', by: 'olga' });
    order(bob, null);
    expect(story.line).toEqual(['cid', 'ann']);
    expect(story.events.at(-1)).toMatchObject({ type: 'left', note: 'came first', by: 'olga' });
    expect(order(bob, 0)).toEqual({ type: 'notInLine' });
  });

  test('is shown by vehicle type where each has its own, and asked as one', () => {
    const story = Story.withThree({ perVehicleType: true }, ['van', 'car', 'car']);
    expect(placeInLine(story.state, cid)).toEqual({ position: 2, of: 2 });
    expect(placeInLine(story.state, ann)).toEqual({ position: 1, of: 1 });
    expect(positionAmongAll(story.state, cid, 1)).toBe(1);
    expect(story.call()).toBe(ann);
  });

  test('foretells the wait once some were served', () => {
    const story = Story.withThree();
    expect(waitSecondsOf(story.state, cid, story.now)).toBeNull();
    const servedAt = [0, 300, 600].map((at) => story.now + at * second);
    const later = { ...story.state, servedAt };
    expect(waitSecondsOf(later, cid, story.now + 900 * second)).toBe(900);
  });

  test('ends with the rank', () => {
    const story = Story.withThree();
    story.do({ type: 'configure', definition: null });
    expect(story.line).toEqual([]);
    expect(story.events.at(-2)).toMatchObject({ type: 'left', reason: 'rank-closed' });
    expect(rankMachine.wakeAt(story.state)).toBeNull();
  });
});
