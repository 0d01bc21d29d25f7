import { describe, expect, test } from 'vitest';
import { offerIdOf } from '../../src/domain/ids.ts';
import type { Stage } from './stage.ts';
import {
  accept,
  aTrip,
  cab,
  dropoff,
  expectFree,
  givenAssigned,
  givenOffer,
  givenTwoOffers,
  givenVehicles,
  otherCab,
  pickup,
  reached,
  sentTo,
  times,
  tripOf,
} from './stories.ts';

describe('a driver arrives after the rider was told that there is no vehicle, or after a cancel', () => {
  test('the driver accepts in time, but the word comes after the search was given up', async () => {
    const stage = await givenOffer();
    await stage.pass(15);
    await stage.report(cab, accept());
    await stage.pass(170);
    expect(tripOf(stage).phase).toBe('unfulfilled');
    await stage.deliverAll();
    expect(tripOf(stage).phase).toBe('unfulfilled');
    expect(sentTo(stage)).toEqual([]);
    await expectFree(stage);
  });

  test('the driver says to have arrived before hearing that the rider has cancelled', async () => {
    const stage = await givenAssigned();
    await stage.cancel(aTrip);
    expect(await stage.report(cab, reached(pickup, 'arrived'))).toEqual([]);
    await stage.deliver('arrived');
    expect(tripOf(stage).phase).toBe('cancelled');
    await stage.deliverAll();
    expect(sentTo(stage)).toEqual([]);
    expect(await stage.report(cab, reached(pickup, 'done'))).toEqual(['unknown-stop']);
    await stage.deliverAll();
    expect(tripOf(stage).phase).toBe('cancelled');
    await expectFree(stage);
  });

  test('the driver says to have driven the whole ride before hearing that the rider has cancelled', async () => {
    const stage = await givenAssigned();
    await stage.cancel(aTrip);
    await stage.report(cab, reached(pickup, 'arrived'));
    await stage.report(cab, reached(pickup, 'done'));
    await stage.report(cab, reached(dropoff, 'done'));
    await stage.deliverAll();
    expect(tripOf(stage)).toMatchObject({ phase: 'cancelled', ended: { by: 'rider' } });
    await expectFree(stage);
  });
});

describe('the search was cancelled, yet the ride is assigned', () => {
  test('the cell answers after the cancel: nobody is offered the trip', async () => {
    const stage = await givenVehicles(cab);
    await stage.book(aTrip);
    await stage.cancel(aTrip);
    await stage.find(aTrip, [cab]);
    expect(stage.underway).toEqual([]);
    await stage.pass(600);
    expect(stage.trip(aTrip).journal.map(({ type }) => type)).toEqual([
      'requested',
      'searchStarted',
      'cancelled',
    ]);
    await expectFree(stage);
  });

  test('the offer reaches the vehicle after the cancel: it is taken back before anybody can take it', async () => {
    const stage = await givenVehicles(cab);
    await stage.book(aTrip);
    await stage.find(aTrip, [cab]);
    await stage.cancel(aTrip);
    await stage.deliverAll();
    expect(await stage.report(cab, accept())).toEqual(['offer-gone']);
    await stage.deliverAll();
    expect(tripOf(stage).phase).toBe('cancelled');
    await expectFree(stage);
  });

  test('two vehicles were asked, the rider cancels, both accept: neither is sent', async () => {
    const stage = await givenTwoOffers();
    await stage.deliverAll();
    await stage.report(cab, accept());
    await stage.report(otherCab, accept(offerIdOf(aTrip, 2)));
    await stage.cancel(aTrip);
    await stage.deliverAll();
    expect(times(stage.trip(aTrip).journal, 'assigned')).toBe(0);
    expect([sentTo(stage), sentTo(stage, otherCab)]).toEqual([[], []]);
    await expectFree(stage);
  });

  test('the driver gives the ride back while the rider cancels: nobody else is looked for', async () => {
    const stage = await givenAssigned();
    await stage.report(cab, reached(pickup, 'giveBack'));
    await stage.cancel(aTrip);
    await stage.deliverAll();
    await stage.pass(600);
    expect(tripOf(stage).phase).toBe('cancelled');
    expect(stage.searches(aTrip)).toEqual([]);
    await expectFree(stage);
  });
});

describe('a stale search attempt wins over the newer one', () => {
  /** The first search was not answered in time, the second is outstanding. */
  async function askedAgain(): Promise<Stage> {
    const stage = await givenVehicles(cab, otherCab);
    await stage.book(aTrip);
    await stage.pass(10);
    expect(stage.searches(aTrip)).toEqual([1, 2]);
    return stage;
  }

  test('the older answer comes first, and changes nothing', async () => {
    const stage = await askedAgain();
    await stage.find(aTrip, [cab], 1);
    expect(stage.underway).toEqual([]);
    await stage.find(aTrip, [otherCab], 2);
    expect(tripOf(stage).offers.map(({ vehicleId }) => vehicleId)).toEqual([otherCab]);
  });

  test('the older answer comes last, and changes nothing', async () => {
    const stage = await askedAgain();
    await stage.find(aTrip, [otherCab], 2);
    await stage.find(aTrip, [cab], 1);
    expect(tripOf(stage).offers.map(({ vehicleId }) => vehicleId)).toEqual([otherCab]);
  });

  test('the answer to the search before the ride comes when the driver has given it back', async () => {
    const stage = await askedAgain();
    await stage.find(aTrip, [cab], 2);
    await stage.deliverAll();
    await stage.report(cab, accept());
    await stage.deliverAll();
    await stage.report(cab, reached(pickup, 'giveBack'));
    await stage.deliverAll();
    expect(stage.searches(aTrip)).toEqual([1, 3]);
    await stage.find(aTrip, [cab], 1);
    expect(stage.underway).toEqual([]);
    await stage.find(aTrip, [otherCab], 3);
    expect(tripOf(stage).offers.map(({ vehicleId }) => vehicleId)).toEqual([otherCab]);
  });
});
