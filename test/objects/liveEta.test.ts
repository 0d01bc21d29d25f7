import { describe, expect, it } from 'vitest';
import { interpolate, type Place } from '../../src/domain/geo/place.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import type { Etas } from '../../src/domain/supply/eta.ts';
import { LiveEta } from '../../src/objects/trip/liveEta.ts';
import { greatCircleEtas } from '../../src/routing/greatCircle.ts';

const from = { lat: 40.264, lng: -76.884 };
const to = { lat: 40.264, lng: -76.874 };
const roads = { ...defaultPolicy.routing, region: 'town' };
const directSeconds = 164;
const drive = { drive: 'offer_1 assigned', promisedSeconds: null, factor: 1 };

type Seconds = (from: Place, to: Place) => number | null;

/** A live ETA over roads that answer so, and how often they were asked. */
function liveOver(answer: Seconds) {
  const work: Promise<void>[] = [];
  let asked = 0;
  const ask = async (_: unknown, start: Place, end: Place): Promise<Etas> => {
    asked += 1;
    return { source: 'roads', seconds: [answer(start, end)] };
  };
  const eta = new LiveEta(ask, (background) => work.push(background));
  return { eta, asked: () => asked, settle: () => Promise.all(work) };
}

/** What is told each second while the vehicle is where `at` says. */
async function toldWhile(
  answer: Seconds,
  { told = drive, seconds = 120, at = () => [from, to] }: Partial<Watched> = {},
): Promise<number[]> {
  const { eta, settle } = liveOver(answer);
  const values: number[] = [];
  for (let second = 0; second <= seconds; second += 1) {
    values.push(eta.seconds(at(second), told, roads, second * 1000));
    await settle();
  }
  return values;
}

interface Watched {
  readonly told: Parameters<LiveEta['seconds']>[1];
  readonly seconds: number;
  readonly at: (second: number) => readonly Place[];
}

const steps = (values: readonly number[]) => values.slice(1).map((value, at) => value - (values[at] ?? 0));
const promised = { ...drive, promisedSeconds: 515 };

describe('the live ETA of a vehicle that stands still', () => {
  it('is what was promised, as long as roads say the same', async () => {
    for (const value of await toldWhile(() => 515, { told: promised })) expect(value).toBeCloseTo(515, 6);
  });

  it('begins with what was promised and becomes what roads say, without a jump', async () => {
    for (const byRoad of [674, 300]) {
      const values = await toldWhile(() => byRoad, { told: promised });
      expect(values[0]).toBeCloseTo(515, 6);
      expect(values.at(-1)).toBeCloseTo(byRoad, 1);
      const sign = Math.sign(byRoad - 515);
      for (const step of steps(values)) {
        expect(step * sign).toBeGreaterThanOrEqual(-1e-9);
        expect(Math.abs(step)).toBeLessThan(12);
      }
    }
  });

  it('begins as roads usually lead, where nothing was promised for now', async () => {
    const values = await toldWhile(() => 260, { told: { ...drive, factor: 1.5 } });
    expect(values[0]).toBeCloseTo(1.5 * directSeconds, -1);
    expect(values.at(-1)).toBeCloseTo(260, 1);
    for (const step of steps(values)) expect(Math.abs(step)).toBeLessThan(3);
  });

  it('is an estimate where no road leads', async () => {
    for (const value of await toldWhile(() => null)) expect(value).toBeCloseTo(directSeconds, 0);
  });
});

describe('the live ETA of a vehicle that comes nearer', () => {
  const at = (second: number) => [interpolate(from, to, Math.min(1, second / 200)), to];
  const crooked: Seconds = (start, end) => 1.3 * (greatCircleEtas([start], end, roads)[0] ?? 0);

  it('only falls, down to nothing', async () => {
    const values = await toldWhile(crooked, { told: { ...drive, promisedSeconds: 240 }, seconds: 200, at });
    expect(values[0]).toBeCloseTo(240, 6);
    expect(values.at(-1)).toBeLessThan(3);
    for (const step of steps(values)) expect(step).toBeLessThan(0);
  });

  it('tells a detour that has nothing to do with the distance', async () => {
    const values = await toldWhile((start, end) => 600 + (crooked(start, end) ?? 0), { seconds: 190, at });
    expect(values.at(-1)).toBeGreaterThan(590);
  });
});

describe('the live ETA', () => {
  const via = { lat: 40.274, lng: -76.874 };
  const fixed: Seconds = () => 300;

  it('asks roads at intervals, and when the stops before change', async () => {
    const { eta, asked, settle } = liveOver(fixed);
    const seconds = (places: readonly Place[], now: number) => eta.seconds(places, drive, roads, now);
    seconds([from, to], 0);
    await settle();
    seconds([from, to], 4_999);
    expect(asked()).toBe(1);
    seconds([from, to], 5_000);
    expect(asked()).toBe(2);
    await settle();
    const before = seconds([from, to], 200_000);
    await settle();
    expect(before).toBeCloseTo(300, 6);
    // One more stop is told at once.
    expect(seconds([from, via, to], 200_100)).toBeGreaterThan(before + 100);
    await settle();
    expect(asked()).toBe(5);
  });

  it('begins anew with each drive', async () => {
    const { eta, settle } = liveOver(fixed);
    eta.seconds([from, to], drive, roads, 0);
    await settle();
    const next = { drive: 'offer_2 assigned', promisedSeconds: 77, factor: 1 };
    expect(eta.seconds([from, to], next, roads, 100)).toBe(77);
  });

  it('asks nobody without roads', () => {
    const { eta, asked } = liveOver(fixed);
    const told = eta.seconds([from, to], drive, defaultPolicy.routing, 0);
    expect(told).toBeCloseTo(directSeconds, 0);
    expect(asked()).toBe(0);
  });
});
