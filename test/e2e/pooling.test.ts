import { describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import type { Place } from '../../src/domain/geo/place.ts';
import { type Driver, eventually, north, type Person, Town, type Watch } from './town.ts';

const url = inject('serverUrl');
const quotesSchema = z.object({
  data: z.array(z.looseObject({ id: z.string(), fare: z.object({ amount: z.number() }) })),
});

interface Ride {
  readonly from: Place;
  readonly to: Place;
  readonly pooled: boolean;
  readonly seats?: number;
}

async function hail(town: Town, name: string, { from, to, pooled, seats = 1 }: Ride) {
  const rider = await town.rider(name);
  const body = { pickup: from, dropoff: to, pooled, party: { seats } };
  const { id } = await town.book(rider, body);
  return { rider, id, watch: await rider.follow(id) };
}

/** Accepts a trip's offer; returns its stops once they are in the plan. */
async function take(driver: Driver, tripId: string) {
  const { offers } = await driver.planWith(
    (plan) => plan.offers.some((offer) => offer.tripId === tripId),
    'plan with the offer',
  );
  const offer = offers.find((each) => each.tripId === tripId);
  driver.answer(offer?.id ?? '', 'seen');
  driver.answer(offer?.id ?? '', 'accept');
  const plan = await driver.planWith(
    ({ stops }) => stops.some((stop) => stop.tripId === tripId),
    'plan with the stops',
  );
  const stopOf = (kind: string) =>
    plan.stops.find((stop) => stop.tripId === tripId && stop.kind === kind)?.id ?? '';
  return { offer, plan, pickup: stopOf('pickup'), dropoff: stopOf('dropoff') };
}

/** Everything that one rider received. */
function shownTo(watch: Watch): string {
  return JSON.stringify(watch.stream.frames);
}

async function quoted(rider: Person, body: object): Promise<number> {
  const answer = await rider.call({ method: 'POST', path: '/v1/quotes', body });
  return quotesSchema.parse(answer.body).data[0]?.fare.amount ?? 0;
}

describe.concurrent('a vehicle with somebody on board', () => {
  test('is offered the next ride when it is about to finish, and begins it afterwards', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    const first = await hail(town, 'ann', { from: town.centre, to: town.station, pooled: false });
    const own = await take(driver, first.id);
    driver.progress(own.pickup, 'enroute', 'arrived', 'done');
    await first.watch.reaches('onboard');

    const home = north(town.station, 1_500);
    driver.position(north(town.station, -50));
    await first.watch.stream.until(
      () => first.watch.stream.frames.find((frame) => frame.type === 'position'),
      'position',
    );
    const next = await hail(town, 'bob', { from: town.station, to: home, pooled: false });
    const { offer, plan, pickup, dropoff } = await take(driver, next.id);
    expect(plan.stops.map(({ tripId, kind }) => [tripId, kind])).toEqual([
      [first.id, 'pickup'],
      [first.id, 'dropoff'],
      [next.id, 'pickup'],
      [next.id, 'dropoff'],
    ]);
    // 50 m to the first drop-off, which is the next pickup: the way as the crow flies × 1.35, at 7 m/s, and a stop.
    expect(offer?.pickupEtaSeconds).toBeCloseTo(39.6, 0);
    expect((await next.watch.reaches('assigned')).pickupEtaSeconds).toBe(40);
    const journal = await town.journal(next.id);
    expect(journal.find(({ type }) => type === 'searched')).toMatchObject({
      candidates: [{ joins: 'after' }],
    });

    driver.progress(pickup, 'arrived');
    expect(await driver.refusal('out-of-order')).toMatchObject({ ref: pickup });
    driver.progress(own.dropoff, 'enroute', 'arrived', 'done');
    await first.watch.reaches('completed');
    driver.progress(pickup, 'enroute', 'arrived', 'done');
    driver.progress(dropoff, 'done');
    await next.watch.reaches('completed');
    await driver.idle();
  });

  test('is shared by riders who pool, at a lower fare, and none of them sees the stops of another', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    const far = north(town.centre, 4_000);
    const ann = await hail(town, 'ann', { from: town.centre, to: far, pooled: true });
    const own = await take(driver, ann.id);
    driver.progress(own.pickup, 'enroute', 'arrived', 'done');
    await ann.watch.reaches('onboard');

    const [from, to] = [north(town.centre, 1_000), north(town.centre, 3_000)];
    const rider = await town.rider('bob');
    const ride = { pickup: from, dropoff: to };
    const [alone, shared] = [await quoted(rider, ride), await quoted(rider, { ...ride, pooled: true })];
    expect(shared).toBe(Math.round(0.75 * alone));
    const bob = await hail(town, 'bob', { from, to, pooled: true });
    const { plan, pickup, dropoff } = await take(driver, bob.id);
    expect(plan.stops.map(({ id }) => id)).toEqual([own.pickup, pickup, dropoff, own.dropoff]);
    expect(await bob.watch.reaches('assigned')).toMatchObject({ pooled: true, fare: { amount: shared } });

    driver.position(north(town.centre, 900));
    driver.progress(pickup, 'enroute', 'arrived', 'done');
    await bob.watch.reaches('onboard');
    driver.progress(dropoff, 'enroute', 'arrived', 'done');
    await bob.watch.reaches('completed');
    driver.progress(own.dropoff, 'enroute', 'arrived', 'done');
    await ann.watch.reaches('completed');
    await driver.idle();

    expect(shownTo(ann.watch)).not.toContain(bob.id);
    expect(shownTo(bob.watch)).not.toContain(ann.id);
    expect(shownTo(bob.watch)).not.toContain(String(far.lat));
    expect(shownTo(ann.watch)).not.toContain(String(from.lat));
  });

  test('has no room for a party that would need a seat taken, and the journal says so', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    const far = north(town.centre, 4_000);
    const ann = await hail(town, 'ann', { from: town.centre, to: far, pooled: true, seats: 3 });
    const own = await take(driver, ann.id);
    driver.progress(own.pickup, 'enroute', 'arrived', 'done');
    await ann.watch.reaches('onboard');
    const [from, to] = [north(town.centre, 500), north(town.centre, 3_500)];
    const bob = await hail(town, 'bob', { from, to, pooled: true, seats: 2 });
    const searched = await eventually(async () => {
      const journal = await town.journal(bob.id);
      return journal.find(({ type }) => type === 'searched') ?? null;
    });
    // Behind all stops of the party on board it would come too late.
    expect(searched).toMatchObject({ candidates: [], skipped: [{ reason: 'too-far' }] });
    expect(driver.plan?.stops.map(({ tripId }) => tripId)).toEqual([ann.id, ann.id]);
    // One person finds the last seat in the same place.
    const cat = await hail(town, 'cat', { from, to, pooled: true, seats: 1 });
    const { plan } = await take(driver, cat.id);
    expect(plan.stops.map(({ tripId }) => tripId)).toEqual([ann.id, cat.id, cat.id, ann.id]);
  });
});
