import { describe, expect, it } from 'vitest';
import { Fleet } from '../../web/src/ops/fleet.ts';
import { spotOf } from '../../web/src/ops/mercator.ts';

const harbour = { lat: -49.35, lng: 70.22 };
/** A hundred metres east of it. */
const pier = { lat: -49.35, lng: 70.22138 };
const free = { heading: null, state: 'free' } as const;

function placeAt(fleet: Fleet, id: string, now: number) {
  const slot = fleet.slotOf(id);
  if (slot === undefined) throw new Error(`${id} is not in the fleet`);
  return fleet.spotAt(slot, now);
}

describe('a fleet', () => {
  it('shows a vehicle at once where it is first seen', () => {
    const fleet = new Fleet();
    fleet.see('cab', { ...free, place: harbour, heading: 90 }, 1_000);
    expect(placeAt(fleet, 'cab', 1_000)).toEqual(spotOf(harbour));
    expect(fleet.headingAt(0)).toBeCloseTo(Math.PI / 2);
    expect(fleet.isStill(1_001)).toBe(true);
  });

  it('moves it to the next position within the time that positions take, and turns it that way', () => {
    const fleet = new Fleet();
    fleet.see('cab', { ...free, place: harbour }, 0);
    fleet.see('cab', { ...free, place: pier }, 2_000);
    const [from, to] = [spotOf(harbour), spotOf(pier)];
    expect(placeAt(fleet, 'cab', 2_000)).toEqual(from);
    expect(placeAt(fleet, 'cab', 3_000).x).toBeCloseTo((from.x + to.x) / 2, 10);
    expect(placeAt(fleet, 'cab', 4_000)).toEqual(to);
    expect(fleet.headingAt(0)).toBeCloseTo(Math.PI / 2);
    expect(fleet.isStill(3_999)).toBe(false);
    expect(fleet.isStill(4_001)).toBe(true);
  });

  it('goes on from where it is drawn when a position comes early', () => {
    const fleet = new Fleet();
    fleet.see('cab', { ...free, place: harbour }, 0);
    fleet.see('cab', { ...free, place: pier }, 2_000);
    const halfWay = placeAt(fleet, 'cab', 3_000);
    fleet.see('cab', { ...free, place: harbour }, 3_000);
    expect(placeAt(fleet, 'cab', 3_000)).toEqual(halfWay);
  });

  it('does not drive across the sea after it was not seen for long', () => {
    const fleet = new Fleet();
    fleet.see('cab', { ...free, place: harbour }, 0);
    const island = { lat: -49.3, lng: 70.4 };
    fleet.see('cab', { ...free, place: island }, 60_000);
    expect(placeAt(fleet, 'cab', 60_000)).toEqual(spotOf(island));
  });

  it('does not move it smoothly for people who want less motion, but turns it', () => {
    const fleet = new Fleet(() => false);
    fleet.see('cab', { ...free, place: harbour }, 0);
    fleet.see('cab', { ...free, place: pier }, 2_000);
    expect(placeAt(fleet, 'cab', 2_000)).toEqual(spotOf(pier));
    expect(fleet.headingAt(0)).toBeCloseTo(Math.PI / 2);
    expect(fleet.isStill(2_001)).toBe(true);
  });

  it('keeps looking where it looked while it stands', () => {
    const fleet = new Fleet();
    fleet.see('cab', { ...free, place: harbour, heading: 180 }, 0);
    fleet.see('cab', { ...free, place: harbour, heading: null }, 1_000);
    expect(fleet.headingAt(0)).toBeCloseTo(Math.PI);
  });

  it('forgets one vehicle and keeps all others as they were', () => {
    const fleet = new Fleet();
    const ids = Array.from({ length: 600 }, (_, at) => `cab-${at}`);
    for (const [at, id] of ids.entries()) {
      fleet.see(id, { place: { lat: 0, lng: at / 100 }, heading: at % 360, state: 'onboard' }, 0);
    }
    for (const id of ids.filter((_, at) => at % 2 === 0)) fleet.forget(id);
    expect(fleet.size).toBe(300);
    expect(fleet.slotOf('cab-0')).toBeUndefined();
    for (const [at, id] of ids.entries()) {
      if (at % 2 === 0) continue;
      expect(placeAt(fleet, id, 1).x).toBeCloseTo(spotOf({ lat: 0, lng: at / 100 }).x, 12);
      expect(fleet.idAt(fleet.slotOf(id) ?? -1)).toBe(id);
    }
  });

  it('counts what may look different', () => {
    const fleet = new Fleet();
    const before = fleet.changes;
    fleet.see('cab', { ...free, place: harbour }, 0);
    const after = fleet.changes;
    expect(after).toBeGreaterThan(before);
    fleet.forget('cab');
    expect(fleet.changes).toBeGreaterThan(after);
    fleet.forget('nobody');
    expect(fleet.changes).toBe(after + 1);
  });
});
