import { describe, expect, test } from 'vitest';
import {
  accept,
  aTrip,
  cab,
  dropoff,
  expectFree,
  givenAssigned,
  givenOffer,
  givenVehicles,
  home,
  nextDoor,
  pickup,
  reached,
  sentTo,
  times,
  tripOf,
} from './stories.ts';

describe('the driver crosses a cell border', () => {
  test('while an offer is open: it is in the new cell’s plan, and is accepted there', async () => {
    const stage = await givenOffer();
    await stage.connect(cab, nextDoor);
    expect(stage.vehicle(cab).state.offers).toHaveLength(1);
    expect(
      stage.toCells.filter(({ cell, body }) => cell === home && body.type === 'superseded'),
    ).toHaveLength(1);
    expect(await stage.report(cab, accept())).toEqual([]);
    await stage.deliverAll();
    expect(tripOf(stage).phase).toBe('assigned');
    expect(stage.toCells.at(-1)?.cell).toBe(nextDoor);
  });

  test('while an offer is open: an accept on the old stream is not lost, and counts once', async () => {
    const stage = await givenOffer();
    expect(await stage.report(cab, accept(), 1)).toEqual([]);
    await stage.connect(cab, nextDoor);
    expect(await stage.report(cab, accept(), 1)).toBe('superseded');
    expect(await stage.report(cab, accept(), 2)).toEqual([]);
    await stage.deliverAll();
    expect(times(stage.trip(aTrip).journal, 'assigned')).toBe(1);
    expect(sentTo(stage)).toEqual([aTrip]);
  });

  test('while the offer is on its way to the vehicle', async () => {
    const stage = await givenVehicles(cab);
    await stage.book(aTrip);
    await stage.find(aTrip, [cab]);
    await stage.connect(cab, nextDoor);
    await stage.deliverAll();
    expect(await stage.report(cab, accept())).toEqual([]);
    await stage.deliverAll();
    expect(tripOf(stage).phase).toBe('assigned');
  });

  test('while the rider gets in: whoever says so on both streams has one rider on board', async () => {
    const stage = await givenAssigned();
    await stage.report(cab, reached(pickup, 'arrived'));
    await stage.connect(cab, nextDoor);
    const done = { progress: [{ stopId: pickup, status: 'done' as const }] };
    expect(await stage.report(cab, done, 1)).toBe('superseded');
    await stage.deliverAll();
    expect(tripOf(stage).phase).toBe('arrived');
    expect(await stage.report(cab, done, 2)).toEqual([]);
    expect(await stage.report(cab, done, 2)).toEqual([]);
    await stage.deliverAll();
    expect(tripOf(stage).phase).toBe('onboard');
    expect(times(stage.trip(aTrip).journal, 'onboard')).toBe(1);
  });

  test('while the rider gets in: what the old stream said before still counts', async () => {
    const stage = await givenAssigned();
    await stage.report(cab, reached(pickup, 'arrived'));
    await stage.report(cab, reached(pickup, 'done'), 1);
    await stage.connect(cab, nextDoor);
    await stage.deliverAll();
    expect(tripOf(stage).phase).toBe('onboard');
    await stage.report(cab, reached(dropoff, 'done'));
    await stage.deliverAll();
    expect(tripOf(stage).phase).toBe('completed');
    await expectFree(stage);
  });
});
