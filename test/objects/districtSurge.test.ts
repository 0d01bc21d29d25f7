import { describe, expect, it } from 'vitest';
import type { CellReport, SurgeAsked } from '../../src/calls/district.ts';
import { cellAt, districtAt } from '../../src/domain/geo/cells.ts';
import { demandSchema } from '../../src/domain/surge/surgeRules.ts';
import type { SurgeNow } from '../../src/domain/surge/surgeState.ts';
import { LiveDistrict } from '../../src/objects/district/liveDistrict.ts';
import type { DistrictPorts } from '../../src/objects/district/ports.ts';
import { zeroCounts } from '../../src/protocol/activityCounts.ts';
import { districtPorts } from './districtPorts.ts';

const pickup = { lat: 40.26, lng: -76.88 };
const minuteMs = 60_000;
const rules = { ...demandSchema.parse({}), most: 30 };

/** A district whose minutes pass when the test says so. */
class Watched {
  now = Date.UTC(2026, 0, 5, 12) + 1_000;
  readonly kept: SurgeNow[][] = [];
  readonly #waiting: { readonly at: number; readonly go: () => void }[] = [];
  readonly live: LiveDistrict;
  #order = 0;

  constructor(change: Partial<DistrictPorts> = {}) {
    const ports = districtPorts({
      clock: { now: () => this.now },
      keepSurge: async (levels) => {
        this.kept.push([...levels]);
      },
      wait: (ms) => new Promise((go) => this.#waiting.push({ at: this.now + ms, go: () => go() })),
      ...change,
    });
    this.live = new LiveDistrict(districtAt(pickup), ports);
  }

  get waits(): number {
    return this.#waiting.length;
  }

  report(free: number, freeByType: CellReport['freeByType'] = { car: free }): void {
    this.#order += 1;
    this.live.report({
      cell: cellAt(pickup, 7),
      counts: { ...zeroCounts(), free },
      ...(freeByType && { freeByType }),
      darkMs: 3_600_000,
      order: this.#order,
      detail: 'counts',
      vehicles: [],
      gone: [],
    });
  }

  ask(rider: string, change: Partial<SurgeAsked> = {}) {
    const asked = {
      configuration: '3',
      mode: 'on',
      rules,
      rider,
      pickup,
      wanted: null,
      vehicleTypes: ['car'],
    } as const;
    return this.live.surge({ ...asked, ...change });
  }

  /** Many riders ask for a price. */
  rush(riders = 40, change: Partial<SurgeAsked> = {}): void {
    for (let rider = 0; rider < riders; rider++) this.ask(`rider-${rider}`, change);
  }

  async minute(): Promise<void> {
    this.now = Math.floor(this.now / minuteMs + 1) * minuteMs;
    const due = this.#waiting.splice(0);
    for (const one of due) if (one.at <= this.now) one.go();
    for (const one of due) if (one.at > this.now) this.#waiting.push(one);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  }
}

async function rushed(minutes: number, change: Partial<SurgeAsked> = {}): Promise<Watched> {
  const district = new Watched();
  district.report(2);
  for (let minute = 0; minute < minutes; minute++) {
    district.rush(40, change);
    await district.minute();
  }
  return district;
}

describe('the surge of a district', () => {
  it('rises with riders for whom there are too few vehicles, and says why', async () => {
    const district = await rushed(5);
    const [said] = district.ask('ann');
    expect(said).toMatchObject({ demand: 10, supply: 2 });
    expect(said?.percent).toBeGreaterThan(5);
    expect(said?.percent).toBeLessThanOrEqual(5 * rules.largestStep);
  });

  it('is none where there are as many vehicles, and for one rider who asks again and again', async () => {
    const served = new Watched();
    served.report(20);
    const alone = new Watched();
    for (let minute = 0; minute < 8; minute++) {
      served.rush();
      for (let again = 0; again < 100; again++) alone.ask('ann');
      await served.minute();
      await alone.minute();
    }
    expect(served.ask('ann')[0]?.percent).toBe(0);
    expect(alone.ask('ann')[0]?.percent).toBe(0);
  });

  it('counts vehicles by their type, and all of them where a cell does not tell', async () => {
    const district = new Watched();
    for (let minute = 0; minute < 5; minute++) {
      district.report(20, { van: 20 });
      district.rush(40, { wanted: 'car', vehicleTypes: ['car'] });
      await district.minute();
    }
    expect(district.ask('ann')[0]?.percent).toBeGreaterThan(0);
    expect(district.ask('ann', { vehicleTypes: ['van'] })[0]?.percent).toBe(0);
    const older = new Watched();
    for (let minute = 0; minute < 5; minute++) {
      older.report(20, undefined);
      older.rush(40, { wanted: 'car', vehicleTypes: ['car'] });
      await older.minute();
    }
    expect(older.ask('ann')[0]?.percent).toBe(0);
  });

  it('begins at nothing after a loss, and waits until cells have reported', async () => {
    const district = new Watched();
    district.now = Date.UTC(2026, 0, 5, 12) + 55_000;
    const late = new Watched({ clock: { now: () => district.now } });
    late.rush();
    await district.minute();
    expect(late.ask('ann')[0]).toMatchObject({ demand: 0, percent: 0 });
  });

  it('is written down each minute while there is some, in shadow too, and then no minute is counted any more', async () => {
    const district = await rushed(3, { mode: 'shadow' });
    expect(district.kept.length).toBe(3);
    expect(district.kept.at(-1)?.[0]).toMatchObject({ configuration: '3', mode: 'shadow', resolution: 6 });
    for (let minute = 0; minute < 90; minute++) await district.minute();
    expect(district.waits).toBe(0);
    const before = district.kept.length;
    expect(before).toBeLessThan(60);
    await district.minute();
    expect(district.kept.length).toBe(before);
    expect(district.live.surgeNow().flatMap(({ entries }) => entries)).toEqual([]);
  });

  it('is kept apart for each version of the configuration', async () => {
    const district = await rushed(5);
    const trial = { configuration: '4', rules: { ...rules, most: 10 } };
    expect(district.ask('ann', trial)[0]?.percent).toBe(0);
    expect(district.live.surgeNow().map(({ configuration }) => configuration)).toEqual(['3', '4']);
  });

  it('goes on where it cannot be written down', async () => {
    const warnings: string[] = [];
    const district = new Watched({
      keepSurge: () => Promise.reject(new Error('no database')),
      warn: (event) => warnings.push(event),
    });
    for (let minute = 0; minute < 5; minute++) {
      district.rush();
      await district.minute();
    }
    expect(warnings).toContain('surge-not-kept');
    expect(district.ask('ann')[0]?.percent).toBeGreaterThan(0);
  });
});
