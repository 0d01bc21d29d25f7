import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { tripIdSchema } from '../../src/domain/ids.ts';
import { receiptSchema } from '../../src/protocol/receipts.ts';
import { City } from '../objects/city.ts';
import { waitFor } from '../setup/waiting.ts';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

const ride = { pickup: capitol, dropoff: station };
const tariffs = [{ id: 'usual', base: 1_000 }];
const listSchema = z.object({ data: z.array(z.looseObject({ code: z.string(), uses: z.int() })) });
const quotesSchema = z.object({
  data: z.array(
    z.looseObject({
      id: z.string(),
      fare: z.object({ amount: z.number() }),
      promoCode: z.string().optional(),
      lines: z.array(z.looseObject({ code: z.string(), amount: z.number() })),
    }),
  ),
});

async function promote(tenant: string, promotions: readonly object[]): Promise<void> {
  const token = await tokenOf('admin', tenant);
  const body = { tariffs, promotions };
  const written = await call('POST', '/v1/configuration/versions', { token, body });
  expect(written.status, await written.clone().text()).toBe(201);
  const { version } = z.object({ version: z.int() }).parse(await written.json());
  const path = `/v1/configuration/versions/${version}/activate`;
  expect((await call('POST', path, { token })).status).toBe(200);
}

async function usesOf(tenant: string): Promise<Record<string, number>> {
  const token = await tokenOf('operator', tenant);
  const { data } = listSchema.parse(await (await call('GET', '/v1/promotions', { token })).json());
  return Object.fromEntries(data.map(({ code, uses }) => [code, uses]));
}

async function quote(token: string, promoCode: string) {
  const response = await call('POST', '/v1/quotes', { token, body: { ...ride, promoCode } });
  expect(response.status, await response.clone().text()).toBe(200);
  const [first] = quotesSchema.parse(await response.json()).data;
  if (first === undefined) throw new Error('nothing was quoted');
  return first;
}

const off = { code: 'OFF', label: '3 off', amount: 300 };

it('takes something off quotes and bookings, once for each trip, and gives the use back', async () => {
  const tenant = freshTenant();
  await promote(tenant, [{ ...off, uses: 2, usesPerRider: 1 }]);
  const [ann, bob, cid] = await Promise.all(
    ['ann', 'bob', 'cid'].map((name) => tokenOf('rider', tenant, name)),
  );
  const quoted = await quote(ann ?? '', 'off');
  expect(quoted).toMatchObject({ fare: { amount: 700 }, promoCode: 'OFF' });
  expect(quoted.lines.map(({ code, amount }) => [code, amount])).toEqual([
    ['base', 1_000],
    ['promotion', -300],
  ]);
  expect(await usesOf(tenant)).toEqual({ OFF: 0 });

  const key = { 'idempotency-key': 'mine' };
  const { id, fare } = await tripIn(await book(ann ?? '', { quoteId: quoted.id }, key), 201);
  expect(fare.amount).toBe(700);
  expect((await tripIn(await book(ann ?? '', { quoteId: quoted.id }, key), 201)).id).toBe(id);
  expect(await usesOf(tenant)).toEqual({ OFF: 1 });
  const receipt = receiptSchema.parse(
    await (await call('GET', `/v1/trips/${id}/receipt`, { token: ann ?? '' })).json(),
  );
  expect(receipt.lines.at(-1)).toMatchObject({
    code: 'promotion',
    label: '3 off',
    amount: -300,
    rule: { configuration: '1', tariff: 'usual', item: 'promotion' },
    inputs: { promotion: 'OFF', amount: 300 },
  });

  expect(await problemIn(await book(ann ?? '', { ...ride, promoCode: 'OFF' }))).toBe('409 promotion-used-up');
  const other = await tripIn(await book(bob ?? '', { ...ride, promoCode: ' off ' }), 201);
  expect(other.fare.amount).toBe(700);
  expect(await problemIn(await book(cid ?? '', { ...ride, promoCode: 'OFF' }))).toBe('409 promotion-used-up');
  const asked = { token: cid ?? '', body: { ...ride, promoCode: 'OFF' } };
  expect(await problemIn(await call('POST', '/v1/quotes', asked))).toBe('409 promotion-used-up');

  await tripIn(await call('POST', `/v1/trips/${id}/cancel`, { token: ann ?? '' }));
  await waitFor(async () => expect(await usesOf(tenant)).toEqual({ OFF: 1 }));
  // The same booking again is the cancelled trip, and takes nothing.
  await tripIn(await book(ann ?? '', { quoteId: quoted.id }, key), 201);
  expect(await usesOf(tenant)).toEqual({ OFF: 1 });
  await tripIn(await book(cid ?? '', { ...ride, promoCode: 'OFF' }), 201);
  expect(await usesOf(tenant)).toEqual({ OFF: 2 });
});

it('refuses in plain words what is unknown, over, or for others', async () => {
  const tenant = freshTenant();
  await promote(tenant, [
    { ...off, code: 'OVER', until: '2020-01-01T00:00:00Z' },
    { ...off, code: 'SECRET', from: '2099-01-01T00:00:00Z' },
    { ...off, code: 'BOBS', riders: ['bob'] },
    { ...off, code: 'FIRST', firstRides: 1, usesPerRider: 3 },
  ]);
  const ann = await tokenOf('rider', tenant, 'ann');
  const operator = await tokenOf('operator', tenant);
  const told = async (promoCode: string) => {
    const body = { ...ride, promoCode };
    const quoted = await problemIn(await call('POST', '/v1/quotes', { token: ann, body }));
    expect(await problemIn(await book(ann, body))).toBe(quoted);
    return quoted;
  };
  expect(await told('NONE')).toBe('422 promotion-unknown');
  expect(await told('SECRET')).toBe('422 promotion-unknown');
  expect(await told('OVER')).toBe('422 promotion-expired');
  expect(await told('BOBS')).toBe('422 promotion-not-for-you');
  expect(await problemIn(await book(ann, { ...ride, promoCode: 'no such!' }))).toBe(
    '422 validation-failed: promoCode',
  );
  // An operator's quote does not know who rides; the booking does.
  const { id: quoteId } = await quote(operator, 'BOBS');
  expect(await problemIn(await book(operator, { quoteId, rider: 'ann' }))).toBe('422 promotion-not-for-you');
  const guest = { name: 'Gil', phone: '+1 717 555 0100' };
  expect(await problemIn(await book(operator, { quoteId, guest }))).toBe('422 promotion-not-for-you');
  await tripIn(await book(operator, { quoteId, rider: 'bob' }), 201);
  expect(await usesOf(tenant)).toMatchObject({ BOBS: 1, FIRST: 0 });
});

it('counts no use for a booking that was never made', async () => {
  const tenant = freshTenant();
  const own = env.TENANT.getByName(tenant);
  const promotion = { code: 'OFF', uses: 1, usesPerRider: 1 };
  const lost = tripIdSchema.parse('trip_lost0000');
  expect(await own.takePromotion({ tripId: lost, rider: 'ann', promotion })).toBe('taken');
  expect(await own.takePromotion({ tripId: lost, rider: 'ann', promotion })).toBe('taken');
  const other = { tripId: tripIdSchema.parse('trip_other000'), rider: 'bob', promotion };
  expect(await own.takePromotion(other)).toBe('used-up');
  await runInDurableObject(own, (_, { storage }) => {
    storage.sql.exec('UPDATE promotion_uses SET ask_at = 1');
  });
  expect(await runDurableObjectAlarm(own)).toBe(true);
  expect(await own.promotionUses()).toEqual([{ code: 'OFF', uses: 0 }]);
  expect(await own.takePromotion(other)).toBe('taken');
});

it('forgets who used it, but not that it was used', async () => {
  const own = env.TENANT.getByName(freshTenant());
  const promotion = { code: 'OFF', uses: 1, usesPerRider: 1 };
  const tripId = tripIdSchema.parse('trip_ann00000');
  await own.takePromotion({ tripId, rider: 'ann', promotion });
  await own.forgetRider('ann');
  expect(await own.promotionUses()).toEqual([{ code: 'OFF', uses: 1 }]);
  await own.givePromotionBack('OFF', tripId);
  await own.givePromotionBack('OFF', tripId);
  expect(await own.promotionUses()).toEqual([{ code: 'OFF', uses: 0 }]);
});

it('forgets who gave a use back', async () => {
  const own = env.TENANT.getByName(freshTenant());
  const tripId = tripIdSchema.parse('trip_ann00000');
  await own.takePromotion({ tripId, rider: 'ann', promotion: { code: 'OFF', usesPerRider: 1 } });
  await own.givePromotionBack('OFF', tripId);
  await own.forgetRider('ann');
  const left = await runInDurableObject(own, (_, { storage }) =>
    storage.sql.exec('SELECT * FROM promotion_uses').toArray(),
  );
  expect(left).toMatchObject([{ code: 'OFF', rider: '' }]);
});

it('forgets uses and counts that nothing needs any more, those of older code too', async () => {
  const own = env.TENANT.getByName(freshTenant());
  await runInDurableObject(own, (_, { storage }) => {
    storage.sql.exec(`
      CREATE TABLE promotion_counts (
        code TEXT NOT NULL, rider TEXT NOT NULL, uses INTEGER NOT NULL, PRIMARY KEY (code, rider)
      ) WITHOUT ROWID;
      CREATE TABLE promotion_uses (
        code TEXT NOT NULL, trip_id TEXT NOT NULL, rider TEXT NOT NULL, state TEXT NOT NULL, ask_at INTEGER,
        PRIMARY KEY (code, trip_id)
      ) WITHOUT ROWID;
      CREATE INDEX promotion_uses_due ON promotion_uses (ask_at) WHERE ask_at > 0;
      INSERT INTO promotion_counts VALUES ('OLD', '', 1), ('OLD', 'ann', 1);
      INSERT INTO promotion_uses VALUES ('OLD', 'trip_older000', 'ann', 'held', NULL);
    `);
  });
  const promotion = { code: 'OFF', usesPerRider: 1, until: Date.now() };
  const tripId = tripIdSchema.parse('trip_ann00000');
  expect(await own.takePromotion({ tripId, rider: 'ann', promotion: { ...promotion, code: 'OLD' } })).toBe(
    'used-by-rider',
  );
  expect(await own.takePromotion({ tripId, rider: 'ann', promotion })).toBe('taken');
  await own.givePromotionBack('OFF', tripId);
  expect(await runDurableObjectAlarm(own)).toBe(true);
  const left = (table: string) =>
    runInDurableObject(own, (_, { storage }) => storage.sql.exec(`SELECT * FROM ${table}`).toArray());
  // The trip is unknown; the count of a promotion without a known end stays.
  expect(await left('promotion_uses')).toMatchObject([{ code: 'OFF', state: 'returned' }]);
  expect(await left('promotion_counts')).toMatchObject([
    { code: 'OFF', rider: '', uses: 0 },
    { code: 'OLD', rider: '' },
    { code: 'OLD', rider: 'ann' },
  ]);
  await runInDurableObject(own, (_, { storage }) => {
    storage.sql.exec('UPDATE promotion_uses SET ask_at = 1');
    storage.sql.exec('UPDATE promotion_counts SET kept_until = 1');
  });
  expect(await runDurableObjectAlarm(own)).toBe(true);
  expect([...(await left('promotion_uses')), ...(await left('promotion_counts'))]).toEqual([]);
});

it('keeps the promotion of a trip that is changed', async () => {
  const { tenant } = new City();
  await promote(tenant, [{ ...off, percent: 50, amount: undefined }]);
  const ann = await tokenOf('rider', tenant, 'ann');
  const { id } = await tripIn(await book(ann, { ...ride, promoCode: 'OFF' }), 201);
  const body = { via: [{ place: { lat: 40.27, lng: -76.87 } }] };
  const changed = await tripIn(await call('PATCH', `/v1/trips/${id}`, { token: ann, body }));
  expect(changed.fare.amount).toBe(500);
  expect(await usesOf(tenant)).toEqual({ OFF: 1 });
});
