import { describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { eventually, north, problemOf, Town, tripFrom } from './town.ts';

const url = inject('serverUrl');

/** Far enough to be in another cell, whichever way the borders run. */
const beyondTheBorderMeters = 4_000;

/** The offer that the first vehicle asked gets for a trip; its id follows from the trip's. */
function firstOfferOf(tripId: string): string {
  return `offer_${tripId.slice('trip_'.length)}_1`;
}

const searchesSchema = z.array(
  z.object({ skipped: z.array(z.object({ vehicleId: z.string(), reason: z.string() })).optional() }),
);

describe.concurrent('a driver arrives after the rider was told that there is no vehicle, or after a cancel', () => {
  test('the driver accepts when the search was given up: the offer is gone, and the driver free', async () => {
    const town = new Town(url, 'impatient');
    const driver = await town.drive('cab');
    const { id, watch } = await town.hail(await town.rider());
    const offer = await driver.offer();
    driver.answer(offer.id, 'seen');
    await watch.reaches('unfulfilled');
    driver.answer(offer.id, 'accept');
    expect(await driver.refusal('offer-gone')).toMatchObject({ ref: offer.id });
    await driver.idle();
    const bob = await town.rider('bob');
    expect((await bob.call({ path: `/v1/trips/${id}` })).status).toBe(404);
    const next = await town.hail(bob);
    await driver.accept();
    expect((await next.watch.reaches('assigned')).vehicle?.id).toBe(town.name('cab'));
  });

  test('the driver reports the whole ride in the moment in which the rider cancels', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    const rider = await town.rider();
    const { id } = await town.hail(rider);
    const { pickup, dropoff } = await driver.accept();
    const cancelling = rider.cancel(id);
    driver.progress(pickup.id, 'arrived', 'done');
    driver.progress(dropoff.id, 'done');
    const answer = await cancelling;
    await driver.idle();
    const { state, ended } = await rider.trip(id);
    // Whoever came first, there is one truth, and both know it.
    if (answer.status === 200) expect({ state, by: ended?.by }).toEqual({ state: 'cancelled', by: 'rider' });
    else expect([problemOf(answer), state]).toEqual(['409 trip-over', 'completed']);
  });
});

describe.concurrent('the rider cancels while the driver accepts', () => {
  test.each(['the rider', 'the driver'])('%s is a little faster, again and again', async (faster) => {
    const town = new Town(url, 'quick');
    const driver = await town.drive('cab');
    const rider = await town.rider();
    for (let round = 0; round < 5; round++) {
      const { id } = await town.book(rider);
      const offer = await driver.offer();
      if (faster === 'the driver') driver.answer(offer.id, 'accept');
      const cancelled = rider.cancel(id);
      if (faster === 'the rider') driver.answer(offer.id, 'accept');
      expect(tripFrom(await cancelled, 200).state).toBe('cancelled');
      await driver.idle();
      expect((await rider.trip(id)).state).toBe('cancelled');
      expect((await town.journal(id)).at(-1)?.type).toBe('cancelled');
    }
  });
});

describe.concurrent('the search was cancelled, yet the ride is assigned', () => {
  test('the rider cancels while the cell still looks for a vehicle', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    const rider = await town.rider();
    const { id } = await town.book(rider);
    expect(tripFrom(await rider.cancel(id), 200).state).toBe('cancelled');
    driver.answer(firstOfferOf(id), 'accept');
    await driver.stream.until(
      () => driver.stream.frames.find((frame) => frame.type === 'refused' && frame.ref === firstOfferOf(id)),
      'refusal',
    );
    await driver.idle();
    expect((await rider.trip(id)).state).toBe('cancelled');
    const types = (await town.journal(id)).map(({ type }) => type);
    expect(types).not.toContain('assigned');
  });
});

describe.concurrent('one driver accepts two rides at once', () => {
  test('two riders find the same vehicle: it has one of them, and the other one gets the next', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    const [ann, bob] = [await town.rider('ann'), await town.rider('bob')];
    const [first, second] = await Promise.all([town.hail(ann), town.hail(bob)]);
    await driver.offer();
    const offers = [first, second].map(({ id }) => firstOfferOf(id));
    driver.report({ answers: offers.map((offerId) => ({ offerId, answer: 'accept' })) });
    const { pickup } = await driver.stops();
    await driver.refusal('unknown-offer');
    const [taken, left] = pickup.tripId === first.id ? [first, second] : [second, first];
    await taken.watch.reaches('assigned');
    expect(left.watch.states()).toEqual(['searching']);
    const other = await town.drive('other');
    await other.accept();
    expect((await left.watch.reaches('assigned')).vehicle?.id).toBe(town.name('other'));
    expect(driver.plan?.stops.map(({ tripId }) => tripId)).toEqual([taken.id, taken.id]);
  });
});

describe.concurrent('a vehicle is taken for free in the middle of a ride', () => {
  test('though its phone connects anew and says to be available', async () => {
    const town = new Town(url);
    const before = await town.drive('cab');
    const ride = await town.hail(await town.rider('ann'));
    const { pickup, dropoff } = await before.accept();
    before.progress(pickup.id, 'arrived');
    await ride.watch.reaches('arrived');
    before.stream.cut();
    const driver = await town.connect('cab');
    driver.report({ availability: 'available' });
    const { id } = await town.book(await town.rider('bob'));
    await eventually(async () => {
      const searches = searchesSchema.parse(await town.journal(id));
      const passedOver = searches.flatMap(({ skipped = [] }) => skipped);
      return (
        passedOver.find(({ reason, vehicleId }) => reason === 'busy' && vehicleId === town.name('cab')) ??
        null
      );
    });
    expect(driver.plan).toMatchObject({ offers: [], stops: [{ status: 'arrived' }, { id: dropoff.id }] });
    driver.progress(pickup.id, 'done');
    driver.progress(dropoff.id, 'done');
    await ride.watch.reaches('completed');
    expect((await driver.offer()).tripId).toBe(id);
  });
});

describe.concurrent('a stale search attempt wins over the newer one', () => {
  test('the vehicle of the first attempt accepts when that of the second has the ride', async () => {
    const town = new Town(url, 'quick');
    const silent = await town.drive('silent', 100);
    const prompt = await town.drive('prompt', 300);
    const { watch } = await town.hail(await town.rider());
    // No receipt from the nearest phone: the next vehicle is asked beside it.
    const stale = await silent.offer();
    const { pickup } = await prompt.accept();
    silent.answer(stale.id, 'accept');
    expect(await silent.refusal('offer-gone')).toMatchObject({ ref: stale.id });
    await silent.idle();
    expect((await watch.reaches('assigned')).vehicle?.id).toBe(town.name('prompt'));
    prompt.progress(pickup.id, 'arrived');
    await watch.reaches('arrived');
    expect(watch.states()).toEqual(['searching', 'assigned', 'arrived']);
  });
});

describe.concurrent('the same accept delivered twice creates two rides', () => {
  test('twice in a report, in two reports, on two streams', async () => {
    const town = new Town(url);
    const old = await town.drive('cab');
    const { id, watch } = await town.hail(await town.rider());
    const offer = await old.offer();
    const answer = { offerId: offer.id, answer: 'accept' };
    old.report({ answers: [answer, answer] });
    old.report({ answers: [answer] });
    await old.stops();
    const driver = await town.connect('cab');
    driver.report({ answers: [answer] });
    driver.progress(`stop_${id.slice('trip_'.length)}_1_p`, 'arrived');
    await watch.reaches('arrived');
    expect(driver.stream.frames.filter(({ type }) => type === 'refused')).toEqual([]);
    expect(driver.plan?.stops.map(({ kind }) => kind)).toEqual(['pickup', 'dropoff']);
    const types = (await town.journal(id)).map(({ type }) => type);
    expect(types.filter((type) => type === 'assigned')).toHaveLength(1);
  });
});

describe.concurrent('the driver crosses a cell border', () => {
  test('while an offer is open: it is on the new stream, and is accepted there', async () => {
    const town = new Town(url);
    const old = await town.drive('cab');
    const { watch } = await town.hail(await town.rider());
    const offer = await old.offer();
    const beyond = north(town.centre, beyondTheBorderMeters);
    old.position(beyond);
    await old.stream.until(() => old.stream.frames.find(({ type }) => type === 'move'), 'move');
    const driver = await town.connect('cab', beyond);
    expect((await driver.offer()).id).toBe(offer.id);
    expect(await old.stream.closed()).toBe(4001);
    driver.answer(offer.id, 'accept');
    await driver.stops();
    await watch.reaches('assigned');
  });

  test('while the rider gets in: the new stream has the ride as it was, and one rider on board', async () => {
    const town = new Town(url);
    const old = await town.drive('cab');
    const { id, watch } = await town.hail(await town.rider());
    const { pickup, dropoff } = await old.accept();
    old.progress(pickup.id, 'arrived');
    await watch.reaches('arrived');
    const beyond = north(town.centre, beyondTheBorderMeters);
    old.position(beyond);
    await old.stream.until(() => old.stream.frames.find(({ type }) => type === 'move'), 'move');
    const opening = town.connect('cab', beyond);
    // Said on the old stream while the new one opens; and, because nobody knows whether it was heard, again.
    old.progress(pickup.id, 'done');
    const driver = await opening;
    driver.progress(pickup.id, 'done');
    await watch.reaches('onboard');
    driver.progress(dropoff.id, 'done');
    await watch.reaches('completed');
    const types = (await town.journal(id)).map(({ type }) => type);
    expect(types.filter((type) => type === 'onboard')).toHaveLength(1);
    await driver.idle();
  });
});
