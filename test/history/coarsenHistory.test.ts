import { createMessageBatch } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decideActivation } from '../../src/domain/configuration/activation.ts';
import { coarsen } from '../../src/domain/geo/coarsen.ts';
import { erasedRider, personIdSchema } from '../../src/domain/ids.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { storeDeadLetter } from '../../src/events/deadLetters.ts';
import { consume } from '../../src/events/queues.ts';
import { tripEvents } from '../../src/history/feedEvents.ts';
import { takeRiderOut } from '../../src/history/redactedTrips.ts';
import { coarseningRules } from '../../src/history/redactJson.ts';
import { settleInHistory, settlementFromHistory } from '../../src/history/settlements.ts';
import { storeTrip, tripFromHistory } from '../../src/history/trips.ts';
import { coarsenHistory } from '../../src/jobs/coarsenHistory.ts';
import { tripBatchSchema } from '../../src/protocol/feed.ts';
import { readState, storeState, storeVersion } from '../../src/tenants/configurationStore.ts';
import { configureTenant, createIssuer } from '../auth/issuing.ts';
import { freshTenant, freshTripId, tripRecord } from './records.ts';

afterEach(() => vi.restoreAllMocks());

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const { exactPlacesDays } = defaultPolicy.privacy;
const home = { lat: 40.264412, lng: -76.883627, label: '12 Market Street' };
const now = Date.UTC(2026, 10, 28);

async function stored(tenant: ReturnType<typeof freshTenant>, daysAgo: number, state = 'completed') {
  const id = freshTripId();
  const requestedAt = now - daysAgo * dayMs;
  const record = tripRecord(tenant, { id, state, requestedAt, pickup: home, notes: 'third floor' });
  const fare = { amount: 700, currency: 'USD' };
  const booking = { rider: 'ann', pickup: home, notes: 'third floor', fare };
  const data = { booking };
  const ended = { type: 'trip.completed', version: 1, at: requestedAt, data: { fare } };
  const events = [
    { sequence: 1, type: 'trip.requested', version: 1, at: requestedAt, data },
    ...(state === 'completed' ? [{ ...ended, sequence: 2 }] : []),
  ];
  const kind = 'tripEvents';
  const batch = tripBatchSchema.parse({
    kind,
    version: 1,
    tenant,
    id,
    after: 0,
    upTo: events.length,
    events,
    record,
  });
  const messages = [{ id, timestamp: new Date(), attempts: 1, body: batch }];
  await consume(createMessageBatch('hexhail-history', messages), env);
  return id;
}

/** What the history has of a trip: exact places and words, or none. */
async function seen(tenant: ReturnType<typeof freshTenant>, id: Awaited<ReturnType<typeof stored>>) {
  const record = await tripFromHistory(env.DB, id, { tenant, role: 'operator', person: 'boss' });
  const text = JSON.stringify([record, await tripEvents(env.DB, tenant, id)]);
  const isExact = ['40.264412', 'Market', 'floor'].some((exact) => text.includes(exact));
  return { isExact, pickup: record?.pickup };
}

/** The trips that are to be coarsened again. */
async function lateOnes(tenant: string) {
  const query = 'SELECT id FROM told_late WHERE tenant = ? ORDER BY id';
  return (await env.DB.prepare(query).bind(tenant).all()).results.map(({ id }) => id);
}

describe('the history', () => {
  it('has no exact places, labels and notes once the time of the tenant has passed', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    await configureTenant(other, await createIssuer('ES256'), { privacy: { exactPlacesDays: 10 } });
    const old = await stored(tenant, exactPlacesDays + 1);
    const young = await stored(tenant, exactPlacesDays - 1);
    const [oldThere, youngThere] = [await stored(other, 11), await stored(other, 9)];
    vi.spyOn(Date, 'now').mockReturnValue(now);
    await coarsenHistory(env);
    expect(await seen(tenant, old)).toEqual({ isExact: false, pickup: coarsen(home) });
    expect(await seen(tenant, young)).toEqual({ isExact: true, pickup: home });
    expect((await seen(other, oldThere)).isExact).toBe(false);
    expect((await seen(other, youngThere)).isExact).toBe(true);
    vi.spyOn(Date, 'now').mockReturnValue(now + 2 * dayMs);
    await coarsenHistory(env);
    expect((await seen(tenant, young)).isExact).toBe(false);
    expect((await seen(other, youngThere)).isExact).toBe(false);
  });

  it('keeps exact places as long as the active configuration says', async () => {
    const tenant = freshTenant();
    const document = JSON.stringify({ policy: { privacy: { exactPlacesDays: 10 } } });
    const draft = { tenant, document, basedOn: null, by: personIdSchema.parse('boss'), at: now };
    const { version } = await storeVersion(env.DB, draft);
    const before = await readState(env.DB, tenant);
    const decision = decideActivation(before.state, { type: 'activate', version, at: 0, share: null }, now);
    if (!decision.ok) throw new Error(decision.reason);
    const { state, change } = decision;
    expect(await storeState(env.DB, { tenant, before, state, change, by: draft.by, at: now })).toBe(true);
    const [old, young] = [await stored(tenant, 11), await stored(tenant, 9)];
    vi.spyOn(Date, 'now').mockReturnValue(now);
    await coarsenHistory(env);
    expect((await seen(tenant, old)).isExact).toBe(false);
    expect((await seen(tenant, young)).isExact).toBe(true);
  });

  it('is coarsened for every tenant, also where what one has cannot be read', async () => {
    const [broken, tenant] = [freshTenant(), freshTenant()].toSorted();
    if (broken === undefined || tenant === undefined) throw new Error('there are two');
    await stored(broken, exactPlacesDays + 1);
    await env.DB.prepare("UPDATE trips SET record = json_set(record, '$.fare', 0) WHERE tenant = ?")
      .bind(broken)
      .run();
    const old = await stored(tenant, exactPlacesDays + 1);
    vi.spyOn(Date, 'now').mockReturnValue(now);
    await coarsenHistory(env);
    await env.DB.prepare('DELETE FROM trips WHERE tenant = ?').bind(broken).run();
    expect((await seen(tenant, old)).isExact).toBe(false);
  });

  it('waits for a trip that is still open', async () => {
    const tenant = freshTenant();
    const open = await stored(tenant, exactPlacesDays + 2, 'onboard');
    const behind = await stored(tenant, exactPlacesDays + 1);
    vi.spyOn(Date, 'now').mockReturnValue(now);
    await coarsenHistory(env);
    expect((await seen(tenant, open)).isExact).toBe(true);
    expect((await seen(tenant, behind)).isExact).toBe(true);
  });

  it('comes back to a trip that was told something new meanwhile', async () => {
    const tenant = freshTenant();
    const [busy, behind] = [
      await stored(tenant, exactPlacesDays + 2),
      await stored(tenant, exactPlacesDays + 1),
    ];
    vi.spyOn(Date, 'now').mockReturnValue(now);
    const write = env.DB.batch.bind(env.DB);
    vi.spyOn(env.DB, 'batch').mockImplementationOnce(async (statements) => {
      const rated = [{ sequence: 3, type: 'trip.rated', version: 1, at: now, data: { stars: 5 } }];
      const requestedAt = now - (exactPlacesDays + 2) * dayMs;
      const record = tripRecord(tenant, {
        id: busy,
        version: 2,
        state: 'completed',
        requestedAt,
        pickup: home,
      });
      const run = tripBatchSchema.shape.events.parse(rated);
      await storeTrip(env.DB, record, now, { after: 2, upTo: 3, events: run }).run();
      return write(statements);
    });
    await coarsenHistory(env);
    expect((await seen(tenant, busy)).isExact).toBe(true);
    expect((await seen(tenant, behind)).isExact).toBe(false);
    vi.spyOn(Date, 'now').mockReturnValue(now + 2 * hourMs);
    await coarsenHistory(env);
    expect(await seen(tenant, busy)).toEqual({ isExact: false, pickup: coarsen(home) });
    expect(await lateOnes(tenant)).toEqual([]);
  });

  it('coarsens a trip again that is told something later, as often as it is', async () => {
    const tenant = freshTenant();
    const requestedAt = now - (exactPlacesDays + 1) * dayMs;
    const id = await stored(tenant, exactPlacesDays + 1);
    for (const version of [2, 3]) {
      vi.spyOn(Date, 'now').mockReturnValue(now + version * 2 * hourMs);
      await coarsenHistory(env);
      expect((await seen(tenant, id)).isExact).toBe(false);
      const changed = { id, version, state: 'completed', requestedAt, pickup: home };
      await storeTrip(env.DB, tripRecord(tenant, changed), now).run();
      expect((await seen(tenant, id)).isExact).toBe(true);
    }
    // What the history hears of only now is behind the others.
    const unheard = await stored(tenant, exactPlacesDays + 5);
    const open = await stored(tenant, exactPlacesDays + 6, 'onboard');
    expect(await lateOnes(tenant)).toEqual([id, unheard, open].toSorted());
    vi.spyOn(Date, 'now').mockReturnValue(now + dayMs);
    await coarsenHistory(env);
    expect((await seen(tenant, id)).isExact).toBe(false);
    expect((await seen(tenant, unheard)).isExact).toBe(false);
    expect((await seen(tenant, open)).isExact).toBe(true);
    expect(await lateOnes(tenant)).toEqual([open]);
  });

  it('removes the comment of a rating that comes once the trip has given up its journal', async () => {
    const tenant = freshTenant();
    const id = await stored(tenant, exactPlacesDays + 1);
    vi.spyOn(Date, 'now').mockReturnValue(now);
    await coarsenHistory(env);
    const rider = { tenant, role: 'rider', person: 'ann' } as const;
    const rating = { stars: 4, tags: [], notes: 'third floor' };
    vi.spyOn(Date, 'now').mockReturnValue(now + hourMs);
    const reply = await settleInHistory(env.DB, id, rider, { type: 'rate', rating }, Date.now());
    expect(reply?.type).toBe('settled');
    expect((await seen(tenant, id)).isExact).toBe(true);
    expect(await lateOnes(tenant)).toEqual([id]);
    vi.spyOn(Date, 'now').mockReturnValue(now + 3 * hourMs);
    await coarsenHistory(env);
    expect((await seen(tenant, id)).isExact).toBe(false);
    expect((await settlementFromHistory(env.DB, id, rider))?.ratings.rider).toEqual({
      ...rating,
      notes: null,
    });
    expect(await lateOnes(tenant)).toEqual([]);
  });

  it('coarsens again what earlier rules left, while it goes on with what is due', async () => {
    const tenant = freshTenant();
    const ids = await Promise.all(Array.from({ length: 45 }, () => stored(tenant, exactPlacesDays + 2)));
    vi.spyOn(Date, 'now').mockReturnValue(now);
    await coarsenHistory(env);
    const left = JSON.stringify({ by: 'rider', reason: 'third floor', metadata: { door: 'third floor' } });
    await env.DB.batch([
      env.DB.prepare(
        `UPDATE trips SET record = json_set(record, '$.metadata', json('{"door":"third floor"}')),
             events = json_set(events, '$[#]', json(?)) WHERE tenant = ?`,
      ).bind(JSON.stringify({ sequence: 3, type: 'trip.cancelled', at: 1, data: JSON.parse(left) }), tenant),
      env.DB.prepare('UPDATE coarsening SET rules = 1, looked_at = 0 WHERE tenant = ?').bind(tenant),
    ]);
    const exact = async () => {
      const query = `SELECT count(*) FROM trips WHERE tenant = ? AND (record || events) LIKE '%third floor%'`;
      return env.DB.prepare(query).bind(tenant).first<number>('count(*)');
    };
    const due = await stored(tenant, exactPlacesDays + 1);
    expect(await exact()).toBe(ids.length + 1);
    await coarsenHistory(env);
    expect((await seen(tenant, due)).isExact).toBe(false);
    expect(await exact()).toBe(25);
    await coarsenHistory(env);
    expect(await exact()).toBe(5);
    await coarsenHistory(env);
    expect(await exact()).toBe(0);
    const row = await env.DB.prepare('SELECT * FROM coarsening WHERE tenant = ?').bind(tenant).first();
    expect(row).toMatchObject({ rules: coarseningRules, looked_at: now });
    expect(await lateOnes(tenant)).toEqual([]);
  });

  it('does not bring a rider back who is erased while it coarsens', async () => {
    const tenant = freshTenant();
    const requestedAt = now - (exactPlacesDays + 1) * dayMs;
    const trip = tripRecord(tenant, { id: freshTripId(), state: 'completed', requestedAt, pickup: home });
    await storeTrip(env.DB, trip, now).run();
    vi.spyOn(Date, 'now').mockReturnValue(now);
    const write = env.DB.batch.bind(env.DB);
    vi.spyOn(env.DB, 'batch').mockImplementationOnce(async (statements) => {
      await write(await takeRiderOut(env.DB, trip));
      return write(statements);
    });
    await coarsenHistory(env);
    const query = 'SELECT rider, record FROM trips WHERE tenant = ?';
    const row = JSON.stringify(await env.DB.prepare(query).bind(tenant).first());
    expect(row).toContain(erasedRider);
    expect(row).not.toContain(trip.rider);
  });

  it('keeps no exact places in dead letters either', async () => {
    const body = JSON.stringify({
      sender: { tenant: 't' },
      message: { body: JSON.stringify({ stop: home }) },
    });
    const letter = {
      id: 'letter',
      queue: 'outbox',
      body,
      reason: 'none',
      at: now - (exactPlacesDays + 1) * dayMs,
    };
    await storeDeadLetter(env.DB, letter).run();
    vi.spyOn(Date, 'now').mockReturnValue(now);
    await coarsenHistory(env);
    const row = await env.DB.prepare("SELECT body FROM dead_letters WHERE message_id = 'letter'").first();
    expect(JSON.stringify(row)).toContain('stop');
    expect(JSON.stringify(row)).not.toMatch(/40\.264412|Market/);
    // Of one that was coarsened by earlier rules.
    const earlier = JSON.stringify({ metadata: { street: 'Market' } });
    const left = env.DB.prepare(
      "UPDATE dead_letters SET body = ?, is_coarse = 1 WHERE message_id = 'letter'",
    );
    await left.bind(earlier).run();
    await coarsenHistory(env);
    const again = await env.DB.prepare("SELECT body FROM dead_letters WHERE message_id = 'letter'").first();
    expect(again).toEqual({ body: '{"metadata":null}' });
  });
});
