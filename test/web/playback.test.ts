import { describe, expect, it } from 'vitest';
import { type Entry, type Leg, likelyAt, type Moment, momentsOf } from '../../web/src/ops/playback.ts';

const pickup = { lat: 40, lng: 9 };
const dropoff = { lat: 40.02, lng: 9 };
const stop = { lat: 40.01, lng: 9 };
const trip = { id: 'trip_1', pickup, dropoff, via: [{ place: stop }] };
const start = Date.parse('2026-03-01T08:00:00Z');

function entry(type: string, minutes: number, more: Partial<Entry> = {}): Entry {
  return { type, at: new Date(start + minutes * 60_000).toISOString(), ...more };
}

const seen = (lat: number) => ({ evidence: { fix: { lat, lng: 9 } } });

describe('a past ride', () => {
  it('has the moments that were recorded, when they happened and where the vehicle was seen', () => {
    const moments = momentsOf(
      [
        entry('requested', 0),
        entry('enroute', 1, seen(39.99)),
        entry('arrived', 5, { ...seen(40.0001), happenedAt: start + 4 * 60_000 }),
        entry('onboard', 6, { evidence: { fix: null } }),
        entry('viaServed', 8, { served: 1 }),
        entry('completed', 9, seen(40.0199)),
        entry('rated', 20),
      ],
      trip,
    );
    expect(moments.map(({ kind, at, isSeen }) => [kind, (at - start) / 60_000, isSeen])).toEqual([
      ['enroute', 1, true],
      ['arrived', 4, true],
      ['onboard', 6, false],
      ['viaServed', 8, false],
      ['completed', 9, true],
    ]);
    expect(moments.map(({ place }) => place.lat)).toEqual([39.99, 40.0001, pickup.lat, stop.lat, 40.0199]);
  });

  it('is that of the last vehicle, which may have met nobody', () => {
    const moments = momentsOf(
      [
        entry('enroute', 1, seen(39)),
        entry('returned', 2),
        entry('enroute', 3, seen(39.98)),
        entry('arrived', 4, seen(40)),
        entry('cancelled', 9, seen(40)),
      ],
      trip,
    );
    expect(moments.map(({ kind, place }) => [kind, place.lat])).toEqual([
      ['enroute', 39.98],
      ['arrived', 40],
      ['noShow', 40],
    ]);
    expect(momentsOf([entry('enroute', 1), entry('cancelled', 2)], trip)).toEqual([]);
  });

  it('goes along the likely route between its moments, and stays where it waits', () => {
    const moment = (kind: Moment['kind'], at: number, lat: number): Moment => ({
      kind,
      at,
      place: { lat, lng: 9 },
      isSeen: true,
    });
    const [enroute, arrived, onboard, completed] = [
      moment('enroute', 1_000, 39.99),
      moment('arrived', 2_000, 40),
      moment('onboard', 3_000, 40),
      moment('completed', 5_000, 40.02),
    ];
    const leg = (from: Moment, to: Moment): Leg => {
      const meters = Math.abs(to.place.lat - from.place.lat) * 111_195;
      return { from, to, line: [from.place, to.place], meters };
    };
    const legs = [leg(enroute, arrived), leg(arrived, onboard), leg(onboard, completed)];
    const at = (time: number) => {
      const found = likelyAt(legs, time);
      return found && [found.since.kind, Math.round(found.place.lat * 1_000) / 1_000];
    };
    expect([0, 1_000, 1_500, 2_000, 2_700, 3_000, 4_000, 4_500, 5_000, 9_000].map(at)).toEqual([
      ['enroute', 39.99],
      ['enroute', 39.99],
      ['enroute', 39.995],
      ['arrived', 40],
      ['arrived', 40],
      ['onboard', 40],
      ['onboard', 40.01],
      ['onboard', 40.015],
      ['completed', 40.02],
      ['completed', 40.02],
    ]);
    expect(likelyAt([], 0)).toBeNull();
  });
});
