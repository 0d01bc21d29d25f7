import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { reportOn } from '../../scripts/recompute/report.ts';
import { tripIdSchema } from '../../src/domain/ids.ts';
import { tripFromHistory } from '../../src/history/trips.ts';
import { journalExportSchema } from '../../src/protocol/journalExport.ts';
import { type PublicReceipt, receiptSchema } from '../../src/protocol/receipts.ts';
import { configureTenant, createIssuer } from '../auth/issuing.ts';
import { City, letPass, tellAll } from '../objects/city.ts';
import { waitFor, waitUntil } from '../setup/waiting.ts';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

const ride = { pickup: capitol, dropoff: station };

afterEach(() => vi.restoreAllMocks());

async function receiptIn(response: Response): Promise<PublicReceipt> {
  expect(response.status).toBe(200);
  const receipt = receiptSchema.parse(await response.json());
  expect(receipt.lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(receipt.total);
  return receipt;
}

async function receiptOf(id: string, token: string): Promise<PublicReceipt> {
  return receiptIn(await call('GET', `/v1/trips/${id}/receipt`, { token }));
}

describe('a receipt', () => {
  it('has the lines that the quote had, and is not final before the end', async () => {
    const tenant = freshTenant();
    const ann = await tokenOf('rider', tenant, 'ann');
    const quoted = await call('POST', '/v1/quotes', { token: ann, body: ride });
    const quote = z
      .object({
        data: z.array(
          z.looseObject({
            id: z.string(),
            lines: z.array(z.unknown()),
            mayChange: z.array(z.unknown()),
            mayReprice: z.array(z.object({ code: z.string() })),
          }),
        ),
      })
      .parse(await quoted.json()).data[0];
    expect(quote?.mayChange).toEqual([]);
    expect(quote?.mayReprice.map(({ code }) => code)).toEqual(['change']);
    const { id, fare } = await tripIn(await book(ann, { quoteId: quote?.id }), 201);
    const receipt = await receiptOf(id, ann);
    expect(receipt).toMatchObject({
      tripId: id,
      currency: fare.currency,
      total: fare.amount,
      tax: 0,
      final: false,
      previousHash: null,
      payment: null,
    });
    expect(receipt.lines).toEqual(quote?.lines);
    expect(receipt.lines[0]).toMatchObject({
      code: 'base',
      rule: { configuration: 'policy', tariff: 'policy', item: 'base' },
      inputs: { base: 350 },
    });
  });

  it('is for the rider and operators, and nobody says anything of a trip under way', async () => {
    const tenant = freshTenant();
    const ann = await tokenOf('rider', tenant, 'ann');
    const bob = await tokenOf('rider', tenant, 'bob');
    const operator = await tokenOf('operator', tenant);
    const driver = await tokenOf('driver', tenant);
    const { id } = await tripIn(await book(ann, ride), 201);
    const told = async (method: string, what: string, token: string, body?: object) =>
      problemIn(await call(method, `/v1/trips/${id}/${what}`, { token, body }));
    expect((await receiptOf(id, operator)).hash).toBe((await receiptOf(id, ann)).hash);
    expect(await told('GET', 'receipt', bob)).toBe('404 not-found');
    expect(await told('GET', 'receipt', driver)).toBe('403 forbidden');
    expect(await told('POST', 'tip', bob, { amount: 100 })).toBe('404 not-found');
    expect(await told('POST', 'tip', operator, { amount: 100 })).toBe('403 forbidden');
    expect(await told('POST', 'rating', driver, { stars: 5 })).toBe('404 not-found');
    expect(await told('POST', 'adjustments', ann, { amount: 1, reason: 'mine' })).toBe('403 forbidden');
    const adjustment = { amount: -100, reason: 'a detour' };
    expect(await told('POST', 'adjustments', operator, adjustment)).toBe('409 trip-not-over');
    expect(await told('POST', 'adjustments', operator, { amount: 0, reason: '' })).toBe(
      '422 validation-failed: amount reason',
    );
    expect(await told('PUT', 'payment', operator, { state: 'lost' })).toBe('422 validation-failed: state');
  });

  it('goes on after the ride: tip, ratings, payment, adjustments', async () => {
    const city = new City();
    const ann = await tokenOf('rider', city.tenant, 'ann');
    const operator = await tokenOf('operator', city.tenant);
    const cab = await city.drive('cab-1');
    const { id, fare } = await tripIn(await book(ann, ride), 201);
    cab.answer((await cab.offer()).id, 'accept');
    const { stops } = await cab.planWith((plan) => plan.stops.length === 2);
    for (const { id: stop } of stops)
      for (const status of ['arrived', 'done'] as const) cab.progress(stop, status);
    await waitFor(async () => {
      const trip = await tripIn(await call('GET', `/v1/trips/${id}`, { token: ann }));
      expect(trip.state).toBe('completed');
    });
    const post = (what: string, token: string, body: object, headers = {}) =>
      call('POST', `/v1/trips/${id}/${what}`, { token, body, headers });

    const first = await receiptOf(id, ann);
    expect(first).toMatchObject({ total: fare.amount, final: true, previousHash: null });
    const tipped = await receiptIn(await post('tip', ann, { amount: 150 }));
    expect(tipped).toMatchObject({ total: fare.amount + 150, previousHash: first.hash });
    expect(await receiptIn(await post('tip', ann, { amount: 150 }))).toEqual(tipped);
    expect(await problemIn(await post('tip', ann, { amount: 200 }))).toBe('409 already-tipped');

    const rating = { stars: 4, tags: ['clean'], comment: 'thanks' };
    const rated = await post('rating', ann, rating);
    expect(await rated.json()).toEqual({ by: 'rider', ...rating });
    expect(await problemIn(await post('rating', ann, { stars: 1 }))).toBe('409 already-rated');
    const driver = await tokenOf('driver', city.tenant, 'cab-1');
    expect((await post('rating', driver, { stars: 5 })).status).toBe(200);
    const otherDriver = await tokenOf('driver', city.tenant, 'cab-2');
    expect(await problemIn(await post('rating', otherDriver, { stars: 5 }))).toBe('404 not-found');

    const refund = { amount: -100, reason: 'a detour' };
    const key = { 'idempotency-key': 'refund' };
    const refunded = await receiptIn(await post('adjustments', operator, refund, key));
    expect(refunded.previousHash).toBe(tipped.hash);
    expect(refunded.lines.at(-1)).toMatchObject({ amount: -100, inputs: { reason: 'a detour' } });
    expect(await receiptIn(await post('adjustments', operator, refund, key))).toEqual(refunded);
    const tooMuch = { amount: -100_000, reason: 'everything' };
    expect(await problemIn(await post('adjustments', operator, tooMuch))).toBe('422 below-zero');

    const pay = (state: string) =>
      call('PUT', `/v1/trips/${id}/payment`, { token: operator, body: { state, reference: 'bank-1' } });
    expect(await problemIn(await pay('refunded'))).toBe('409 payment-order');
    expect((await receiptIn(await pay('captured'))).payment).toEqual({
      state: 'captured',
      reference: 'bank-1',
    });
    expect((await receiptOf(id, ann)).hash).toBe(refunded.hash);
  });
});

it('is priced by the tariff in force, which the trip keeps to, and has waiting and tolls', async () => {
  const city = new City();
  const admin = await tokenOf('admin', city.tenant);
  const ann = await tokenOf('rider', city.tenant, 'ann');
  const tariff = {
    id: 'usual',
    base: 1_003,
    perItem: 50,
    mostTolls: 500,
    waitingPerMinute: 6_000,
    freeWaitingSeconds: 0,
    surcharges: [{ code: 'climate', label: 'Climate', percent: 10 }],
    tax: { percent: 10, included: false },
    roundTo: 5,
  };
  const drafted = await call('POST', '/v1/configuration/versions', {
    token: admin,
    body: { policy: {}, tariffs: [tariff] },
  });
  const { version } = z.object({ version: z.int() }).parse(await drafted.json());
  const path = `/v1/configuration/versions/${version}/activate`;
  expect((await call('POST', path, { token: admin })).status).toBe(200);

  const cab = await city.drive('cab-1');
  const items = [{ description: 'box', quantity: 2, size: 'small' }];
  const { id } = await tripIn(await book(ann, { ...ride, items }), 201);
  cab.answer((await cab.offer()).id, 'accept');
  const { stops } = await cab.planWith((plan) => plan.stops.length === 2);
  const [pickup = '', dropoff = ''] = stops.map((stop) => stop.id);
  const reaches = (state: string) =>
    waitFor(async () => {
      const trip = await tripIn(await call('GET', `/v1/trips/${id}`, { token: ann }));
      expect(trip.state).toBe(state);
      return trip;
    });
  const agreed = await receiptOf(id, ann);
  expect(agreed.lines.map(({ code, amount }) => [code, amount])).toEqual([
    ['base', 1_003],
    ['item', 100],
    ['climate', 100],
    ['tax', 120],
    ['rounding', 2],
  ]);
  expect(agreed.lines[0]?.rule).toEqual({ configuration: String(version), tariff: 'usual', item: 'base' });

  cab.progress(pickup, 'arrived');
  await reaches('arrived');
  await new Promise((later) => setTimeout(later, 1_100));
  const driver = await tokenOf('driver', city.tenant, 'cab-1');
  const pay = (amount: number, token = driver, key = `toll of ${amount}`) => {
    const headers = { 'idempotency-key': key };
    return call('POST', `/v1/trips/${id}/tolls`, { token, body: { amount }, headers });
  };
  expect(await problemIn(await pay(350, driver, 'too early'))).toBe('409 trip-not-onboard');
  cab.progress(pickup, 'done');
  await reaches('onboard');
  expect(await (await pay(350)).json()).toEqual({
    tolls: { amount: 350, currency: 'USD' },
    atMost: { amount: 500, currency: 'USD' },
  });
  expect((await pay(350)).headers.get('idempotent-replayed')).toBe('true');
  expect(await problemIn(await pay(200))).toBe('409 toll-limit');
  expect(await problemIn(await pay(100, ann))).toBe('403 forbidden');
  const otherDriver = await tokenOf('driver', city.tenant, 'cab-2');
  expect(await problemIn(await pay(100, otherDriver))).toBe('404 not-found');
  expect(await reaches('onboard')).toMatchObject({
    tolls: { amount: 350 },
    fare: { amount: agreed.total + 350 },
  });
  cab.progress(dropoff, 'arrived', 'done');
  const { fare } = await reaches('completed');
  expect(await problemIn(await pay(50))).toBe('409 trip-not-onboard');
  const receipt = await receiptOf(id, ann);
  const waiting = receipt.lines.find(({ code }) => code === 'waiting');
  const { waitedSeconds } = waiting?.inputs ?? {};
  expect(waiting?.amount).toBe(100 * Number(waitedSeconds));
  expect(waiting?.amount).toBeGreaterThanOrEqual(100);
  expect(receipt.lines.slice(0, 5)).toEqual(agreed.lines);
  expect(receipt.lines[5]).toMatchObject({ code: 'reported-toll', amount: 350, rule: { item: 'mostTolls' } });
  expect(receipt).toMatchObject({ total: fare.amount, final: true });
  const journal = await call('GET', `/v1/trips/${id}/journal?format=raw`, { token: admin });
  const again = await reportOn(journalExportSchema.parse(await journal.json()), receipt);
  expect(again).toMatchObject({ isRight: true, lines: expect.any(Array) });
});

describe('the receipt of a trip that its object has erased', () => {
  it('is read and continued in the history', async () => {
    const tenant = freshTenant();
    const policy = { privacy: { tripRetentionSeconds: 60 } };
    await configureTenant(tenant, await createIssuer('ES256'), policy);
    const ann = await tokenOf('rider', tenant, 'ann');
    const operator = await tokenOf('operator', tenant);
    const { id } = await tripIn(await book(ann, ride), 201);
    await tripIn(await call('POST', `/v1/trips/${id}/cancel`, { token: ann }));
    const charge = { amount: 900, reason: 'a lost key' };
    const adjust = (body: object, key: string) =>
      call('POST', `/v1/trips/${id}/adjustments`, {
        token: operator,
        body,
        headers: { 'idempotency-key': key },
      });
    const live = await receiptIn(await adjust(charge, 'one'));
    const object = env.TRIP.getByName(`${tenant}/${id}`);
    const access = { tenant, role: 'operator', person: 'olga' } as const;
    const tripId = tripIdSchema.parse(id);
    await waitUntil(async () => {
      const record = await tripFromHistory(env.DB, tripId, access);
      const journal = await call('GET', `/v1/trips/${id}/journal`, { token: operator });
      return record?.state === 'cancelled' && journal.ok;
    });
    await waitFor(async () => {
      const { results } = await env.DB.prepare(
        'SELECT events FROM trips WHERE id = ?1 UNION ALL SELECT events FROM events WHERE id = ?1',
      )
        .bind(id)
        .all();
      expect(JSON.stringify(results)).toContain('trip.adjusted');
    });
    await tellAll(object);
    letPass(3_600_000);
    await runDurableObjectAlarm(object);
    await waitUntil(async () => (await object.read(access)).outcome === 'erased');
    vi.restoreAllMocks();

    expect(await receiptOf(id, ann)).toEqual(live);
    const back = { amount: -400, reason: 'it was found' };
    const [one, other] = await Promise.all([adjust(back, 'two'), adjust({ ...back, amount: -300 }, 'three')]);
    const both = [await receiptIn(one), await receiptIn(other)].sort(
      (a, b) => b.lines.length - a.lines.length,
    );
    expect(both[0]).toMatchObject({ total: 200, previousHash: both[1]?.hash });
    expect(await receiptOf(id, ann)).toEqual(both[0]);
    expect(both[1]?.previousHash).toBe(live.hash);
    expect(await receiptIn(await adjust(back, 'two'))).toMatchObject({ tripId: id });
    expect((await receiptOf(id, ann)).total).toBe(200);
    expect(await problemIn(await adjust({ amount: -201, reason: 'more' }, 'four'))).toBe('422 below-zero');
    const tip = await call('POST', `/v1/trips/${id}/tip`, { token: ann, body: { amount: 100 } });
    expect(await problemIn(tip)).toBe('409 trip-not-completed');
    const bob = await tokenOf('rider', tenant, 'bob');
    const asBob = await call('GET', `/v1/trips/${id}/receipt`, { token: bob });
    expect(await problemIn(asBob)).toBe('404 not-found');
  });
});
