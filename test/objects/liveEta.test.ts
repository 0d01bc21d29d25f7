import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/domain/policy.ts';
import type { Etas } from '../../src/domain/supply/eta.ts';
import { LiveEta } from '../../src/objects/trip/liveEta.ts';

const from = { lat: 40.264, lng: -76.884 };
const to = { lat: 40.264, lng: -76.874 };
const elsewhere = { lat: 40.274, lng: -76.874 };
const roads = { ...defaultPolicy.routing, region: 'town' };

/** A live ETA over roads that answer so, and how often they were asked. */
function liveOver(answer: number | null) {
  const work: Promise<void>[] = [];
  let asked = 0;
  const ask = async (): Promise<Etas> => {
    asked += 1;
    return { source: 'roads', seconds: [answer] };
  };
  const eta = new LiveEta(ask, (background) => work.push(background));
  return { eta, asked: () => asked, settle: () => Promise.all(work) };
}

describe('the live ETA', () => {
  it('is estimated until roads have answered, and counted down in between', async () => {
    const { eta, asked, settle } = liveOver(300);
    expect(eta.seconds(from, [to], roads, 0)).toBeCloseTo(164, 0);
    await settle();
    expect(eta.seconds(from, [to], roads, 1_000)).toBe(299);
    expect(eta.seconds(from, [to], roads, 4_999)).toBeCloseTo(295, 2);
    expect(asked()).toBe(1);
    eta.seconds(from, [to], roads, 5_000);
    expect(asked()).toBe(2);
  });

  it('begins anew when the vehicle goes somewhere else', async () => {
    const { eta, asked, settle } = liveOver(300);
    eta.seconds(from, [to], roads, 0);
    await settle();
    expect(eta.seconds(from, [elsewhere], roads, 100)).not.toBe(300);
    expect(asked()).toBe(2);
  });

  it('stays an estimate where no road leads, and asks nobody without roads', async () => {
    const off = liveOver(null);
    const first = off.eta.seconds(from, [to], roads, 0);
    await off.settle();
    expect(off.eta.seconds(from, [to], roads, 10)).toBe(first);
    const without = liveOver(300);
    without.eta.seconds(from, [to], defaultPolicy.routing, 0);
    expect(without.asked()).toBe(0);
  });
});
