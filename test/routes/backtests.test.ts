import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { districtAt, rollUpAt } from '../../src/domain/geo/cells.ts';
import { rankIdSchema, type TenantId } from '../../src/domain/ids.ts';
import { minuteOf } from '../../src/domain/surge/surgeState.ts';
import { findBacktest, requestBacktest } from '../../src/history/backtests.ts';
import { keepRankInputs } from '../../src/history/rankInputs.ts';
import { keepSurge } from '../../src/history/surgeMinutes.ts';
import { runBacktest, runBacktests } from '../../src/jobs/runBacktests.ts';
import { backtestSchema } from '../../src/protocol/backtests.ts';
import { RecordedStory } from '../domain/rank/recordedStory.ts';
import { ann, bob, cid, rules, t } from '../domain/rank/story.ts';
import { begin } from '../domain/specification.ts';
import { cancelByRider, givenRequest } from '../domain/trip/tripStory.ts';
import { waitUntil } from '../setup/waiting.ts';
import { call, freshTenant, problemIn, tokenOf } from './calling.ts';
import { driven, givenPriced, pastDate, stored, told, write } from './pastDay.ts';

const usual = {
  id: 'usual',
  base: 1_000,
  perKilometer: 100,
  waitingPerMinute: 60,
  freeWaitingSeconds: 120,
  perVia: 50,
  perItem: 20,
  cancellation: { freeSeconds: 10, fee: 300, feeAfterArrival: 450, noShowFee: 700 },
};
const before = { tariffs: [usual] };
const draft = {
  tariffs: [
    {
      ...usual,
      perKilometer: 120,
      waitingPerMinute: 90,
      perVia: 0,
      cancellation: { ...usual.cancellation, feeAfterArrival: 400 },
      surcharges: [{ code: 'climate', label: 'Climate', amount: 25 }],
    },
  ],
};

const ring = [
  [-122.5, 37.7],
  [-122.3, 37.7],
  [-122.3, 37.9],
  [-122.5, 37.7],
];
const area = { type: 'Polygon', coordinates: [ring] };

afterEach(() => vi.restoreAllMocks());

async function ask(tenant: TenantId, version: number, query = '') {
  const token = await tokenOf('admin', tenant);
  const path = `/v1/configuration/versions/${version}/backtest?date=${pastDate}${query}`;
  const response = await call('GET', path, { token });
  expect([200, 202]).toContain(response.status);
  const backtest = backtestSchema.parse(await response.json());
  expect(backtest.state).toBe(response.status === 200 ? 'done' : 'running');
  return backtest;
}

function untilDone(tenant: TenantId, version: number, query = '') {
  return waitUntil(async () => {
    const backtest = await ask(tenant, version, query);
    return backtest.state === 'done' ? backtest : null;
  });
}

const tenants = () => {
  const tenant = freshTenant();
  return { tenant, name: (version: number) => ({ tenant, version, date: pastDate }) };
};

describe('a backtest', () => {
  it('prices a day anew, and says which line differs by which inputs', async () => {
    const { tenant } = tenants();
    const via = [{ place: { lat: 37.78, lng: -122.42 } }];
    const items = [{ description: 'box', quantity: 2, size: 'small' }] as const;
    const [waited = '', cancelled = '', goods = ''] = await stored(
      tenant,
      driven(givenPriced(before), 300),
      givenPriced(before).when(65, told('arrived')).when(70, cancelByRider),
      driven(givenPriced(before, { via, items: [...items], facts: { vias: 1, items: 2 } })),
      givenRequest(),
      givenPriced(before),
    );
    // Of another day.
    await stored(freshTenant(), driven(givenPriced(before)));
    const { data, ...backtest } = await untilDone(tenant, await write(tenant, draft));
    const byTrip = new Map(data.map((trip) => [trip.tripId, trip]));
    const shown = (id: string) =>
      byTrip
        .get(id)
        ?.differences.map(({ charged, draft, inputs }) => [
          (charged ?? draft)?.code,
          charged?.amount ?? null,
          draft?.amount ?? null,
          inputs,
        ]);
    // 1000 + 500 + 3 paid minutes of 60: 1000 + 600 + 25 + 3 of 90.
    expect(byTrip.get(waited)).toMatchObject({ end: 'completed', charged: 1_680, draft: 1_895 });
    expect(shown(waited)).toEqual([
      ['distance', 500, 600, ['perKilometer']],
      ['waiting', 180, 270, ['waitingPerMinute']],
      ['climate', null, 25, []],
    ]);
    expect(byTrip.get(cancelled)).toMatchObject({ end: 'cancelled', charged: 450, draft: 400 });
    expect(byTrip.get(goods)).toMatchObject({ charged: 1_590, draft: 1_665 });
    expect(shown(goods)?.map(([code, ...amounts]) => [code, ...amounts.slice(0, 2)])).toEqual([
      ['distance', 500, 600],
      ['via', 50, null],
      ['climate', null, 25],
    ]);
    const rule = byTrip.get(waited)?.differences[0]?.draft?.rule;
    expect(rule).toEqual({ configuration: '1', tariff: 'usual', item: 'perKilometer' });
    expect(backtest).toMatchObject({
      trips: 3,
      different: 3,
      refused: 0,
      leftOut: { 'not-over': 1, 'without-price': 1 },
      totals: [
        {
          currency: 'USD',
          fares: { charged: 3_270, draft: 3_560 },
          fees: { charged: 450, draft: 400 },
        },
      ],
    });
    expect(backtest.lines).toContainEqual({
      ...{ currency: 'USD', code: 'distance', label: 'Distance' },
      ...{ trips: 2, charged: 1_000, draft: 1_200 },
    });
    expect(backtest.assumed.map(({ code }) => code)).toContain('same-decisions');
  });

  it('finds no difference under the rules of the day, and says what its zones would refuse', async () => {
    const { tenant } = tenants();
    await stored(tenant, driven(givenPriced(before), 300), driven(givenPriced(before)));
    const same = await untilDone(tenant, await write(tenant, before));
    expect(same).toMatchObject({ trips: 2, different: 0, lines: [], refused: 0 });
    const blocked = { id: 'here', name: 'Here', kind: 'blocked', area };
    const zoned = await untilDone(
      tenant,
      await write(tenant, { ...before, zones: [blocked] }),
      '&different=true',
    );
    expect(zoned).toMatchObject({ trips: 2, different: 0, refused: 2 });
    expect(zoned.data).toHaveLength(2);
  });

  it('goes on after a crash, and where two run at once counts each trip once', async () => {
    const { tenant, name } = tenants();
    const ids = await stored(tenant, ...Array.from({ length: 60 }, () => driven(givenPriced(before))));
    const version = await write(tenant, draft);
    const now = Date.now();
    const day = { begin: begin - 12 * 3_600_000, end: begin + 12 * 3_600_000 };
    expect(await requestBacktest(env.DB, name(version), day, now, 5)).toBe(true);
    expect(await requestBacktest(env.DB, name(version), day, now, 5)).toBe(false);
    const open = await findBacktest(env.DB, name(version));
    if (open === null) throw new Error('it was not requested');
    // The database dies at the second step.
    const batch = env.DB.batch.bind(env.DB);
    let steps = 0;
    const dying = Object.assign(Object.create(env.DB), {
      prepare: env.DB.prepare.bind(env.DB),
      batch: (...of: Parameters<typeof batch>) => {
        if (++steps > 1) throw new Error('gone');
        return batch(...of);
      },
    });
    await expect(runBacktest({ DB: dying }, open, now + 60_000)).rejects.toThrow('gone');
    const half = await findBacktest(env.DB, name(version));
    expect(half).toMatchObject({ isFinished: false, progress: { sums: { trips: 50 } } });
    if (half === null) throw new Error('it is gone');
    await Promise.all([
      runBacktests(env),
      runBacktest(env, half, now + 60_000),
      runBacktest(env, open, now + 60_000),
    ]);
    const found: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof ask>> = await ask(
        tenant,
        version,
        `&limit=40${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      expect(page).toMatchObject({ state: 'done', trips: 60, different: 60 });
      expect(page.totals[0]?.fares).toEqual({ charged: 60 * 1_500, draft: 60 * 1_625 });
      found.push(...page.data.map(({ tripId }) => tripId));
      cursor = page.nextCursor;
    }
    expect(found.toSorted()).toEqual([...ids].sort());
  });

  it('goes on where that of somebody else cannot', async () => {
    const day = { begin: begin - 12 * 3_600_000, end: begin + 12 * 3_600_000 };
    const broken = tenants().name(99);
    expect(await requestBacktest(env.DB, broken, day, Date.now() - 1_000, 5)).toBe(true);
    const { tenant, name } = tenants();
    const version = await write(tenant, draft);
    expect(await requestBacktest(env.DB, name(version), day, Date.now(), 5)).toBe(true);
    await runBacktests(env);
    expect(await findBacktest(env.DB, name(version))).toMatchObject({ isFinished: true });
    expect(await findBacktest(env.DB, broken)).toMatchObject({ isFinished: false });
  });

  it('is for admins, of days that are over and versions that exist, and not of many at once', async () => {
    const { tenant, name } = tenants();
    const version = await write(tenant, draft);
    const admin = await tokenOf('admin', tenant);
    const refused = async (token: string, of: number, date: string) =>
      problemIn(await call('GET', `/v1/configuration/versions/${of}/backtest?date=${date}`, { token }));
    expect(await refused(await tokenOf('operator', tenant), version, pastDate)).toBe('403 forbidden');
    expect(await refused(admin, 99, pastDate)).toBe('404 not-found');
    const today = new Date().toISOString().slice(0, 10);
    for (const date of [today, '2026-02-30', 'yesterday', '2099-01-01']) {
      expect(await refused(admin, version, date)).toBe('422 validation-failed: date');
    }
    for (const date of ['2026-02-01', '2026-02-02', '2026-02-03', '2026-02-04', '2026-02-05']) {
      expect(await requestBacktest(env.DB, { ...name(version), date }, { begin: 0, end: 0 }, 0, 5)).toBe(
        true,
      );
    }
    expect(await refused(admin, version, pastDate)).toBe('429 too-many-requests');
  });

  it('computes what demand would have added, from what districts wrote down', async () => {
    const { tenant } = tenants();
    const pickup = { lat: 37.77, lng: -122.42 };
    const cell = rollUpAt(pickup, 6);
    const entry = { cell, vehicleType: null, demand: 20, supply: 2, smoothed: 0, percent: 0 };
    for (let ago = 0; ago <= 10; ago++) {
      const minute = minuteOf(begin) - ago * 60_000;
      const levels = { configuration: '9', mode: 'shadow', resolution: 6, minute, entries: [entry] } as const;
      await keepSurge(env.DB, tenant, districtAt(pickup), [levels]);
    }
    await stored(tenant, driven(givenPriced(before)));
    const surge = { mode: 'on', most: 20 };
    const [raised] = (await untilDone(tenant, await write(tenant, { ...before, surge }))).data;
    const [line] = raised?.differences ?? [];
    expect(line?.charged).toBeNull();
    expect(line?.draft).toMatchObject({
      code: 'surge',
      inputs: { mode: 'on', demand: 20, supply: 2, zone: cell },
    });
    // Eleven minutes at a half-life of five lead to 15.65 of 20, and it is three points behind.
    expect(line?.draft?.inputs).toMatchObject({ percent: 13, smoothed: 15.6 });
    const shadow = await untilDone(tenant, await write(tenant, { ...before, surge: { mode: 'shadow' } }));
    expect(shadow.data[0]?.differences).toEqual([]);
  });

  it('forms the line of a rank anew, and says which rule has a trip call another', async () => {
    const { tenant } = tenants();
    const rank = rankIdSchema.parse('airport');
    const story = new RecordedStory(begin);
    for (const vehicle of [ann, bob, cid]) {
      story.sight(vehicle);
      story.do({ type: 'wake' }, rules.dwellSeconds);
    }
    await story.send();
    for (const trip of [t(1), t(2)]) {
      expect(story.call(trip)).toBe(ann);
      story.hear({ type: 'offerEnded', tripId: trip, vehicleId: ann, how: 'declined' }, 5);
    }
    story.serve(bob, t(3));
    await story.send();
    for (const recording of story.kept) await keepRankInputs(env.DB, tenant, rank, recording);
    const ranked = (changed: object) => ({
      ...before,
      ranks: [
        { id: rank, name: 'Airport', waitingArea: area, pickupArea: area, rules: { ...rules, ...changed } },
      ],
    });
    const same = await untilDone(tenant, await write(tenant, ranked({})));
    const sums = { rank, trips: 3, notReproduced: 0, gaps: 0 };
    expect(same.ranks).toEqual([{ ...sums, different: 0, calls: [] }]);
    const kinder = await untilDone(tenant, await write(tenant, ranked({ declinesBeforeLast: 3 })));
    expect(kinder.ranks).toMatchObject([
      {
        ...{ ...sums, different: 1 },
        calls: [
          {
            ...{ tripId: t(3), called: [bob], draft: [ann] },
            cause: {
              ...{ rule: 'declinesBeforeLast', values: { actual: 2, draft: 3 }, vehicle: ann },
              actual: { type: 'sentLast', reason: 'declined' },
            },
          },
        ],
      },
    ]);
    expect(kinder.assumed.map(({ code }) => code)).toContain('same-answers');
    const none = await untilDone(tenant, await write(tenant, before));
    expect(none.ranks).toMatchObject([
      { different: 3, calls: [{ draft: [], cause: { rule: 'rank' } }, {}, {}] },
    ]);
  });
});
