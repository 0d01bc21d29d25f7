import { describe, expect, it } from 'vitest';
import { Motion } from '../../web/src/map/motion.ts';
import { metersBetween, placeBetween } from '../../web/src/map/polyline.ts';

const start = { lat: -49.35, lng: 70.22 };
const north = (meters: number) => ({ lat: start.lat + meters / 111_195, lng: start.lng });
const east = (meters: number) =>
  placeBetween(
    start,
    { lat: start.lat, lng: start.lng + 1 },
    meters / metersBetween(start, { lat: start.lat, lng: start.lng + 1 }),
  );

/** A corner: 100 m to the north, then 100 m to the east. */
const corner = north(100);
const afterCorner = { lat: corner.lat, lng: east(100).lng };
const road = [start, corner, afterCorner];

/** Every place where the vehicle is drawn, each `stepMs`. */
function drawn(motion: Motion, from: number, to: number, stepMs = 16) {
  return Array.from({ length: Math.floor((to - from) / stepMs) + 1 }, (_, at) =>
    motion.at(from + at * stepMs),
  );
}

function longestStep(places: ReturnType<typeof drawn>): number {
  const steps = places.map((place, at) => {
    const before = places[at - 1];
    return place && before ? metersBetween(before, place) : 0;
  });
  return Math.max(...steps);
}

describe('a vehicle on the map', () => {
  it('is nowhere before it was seen, and then where it was seen', () => {
    const motion = new Motion();
    expect(motion.at(0)).toBeNull();
    motion.see(start, 90, 0);
    expect(motion.at(0)).toEqual({ ...start, heading: 90 });
  });

  it('never jumps, however unevenly its positions come', () => {
    const motion = new Motion();
    const places = [];
    let now = 0;
    const uneven = [
      { meters: 0, untilNextMs: 1_000 },
      { meters: 10, untilNextMs: 1_400 },
      { meters: 22, untilNextMs: 300 },
      { meters: 25, untilNextMs: 1_100 },
      { meters: 40, untilNextMs: 2_900 },
      { meters: 41, untilNextMs: 3_000 },
    ];
    for (const { meters, untilNextMs } of uneven) {
      motion.see(north(meters), null, now);
      places.push(...drawn(motion, now, now + untilNextMs));
      now += untilNextMs;
    }
    expect(longestStep(places)).toBeLessThan(1.5);
  });

  it('comes to where it was last seen, and looks where it drives', () => {
    const motion = new Motion();
    motion.see(start, null, 0);
    motion.see(east(20), null, 1_000);
    expect(motion.at(1_500)?.heading).toBeCloseTo(90, 0);
    expect(metersBetween(motion.at(9_000) ?? start, east(20))).toBeLessThan(0.1);
  });

  it('goes round the corner where the road does, instead of across', () => {
    const motion = new Motion();
    motion.follow(road);
    motion.see(north(80), null, 0);
    motion.see({ lat: corner.lat, lng: east(20).lng }, null, 1_000);
    const middle = motion.at(1_500);
    expect(metersBetween(middle ?? start, corner)).toBeLessThan(1);
    const straight = new Motion();
    straight.see(north(80), null, 0);
    straight.see({ lat: corner.lat, lng: east(20).lng }, null, 1_000);
    expect(metersBetween(straight.at(1_500) ?? start, corner)).toBeGreaterThan(10);
  });

  it('leaves the road where the vehicle does', () => {
    const motion = new Motion();
    motion.follow(road);
    motion.see(north(10), null, 0);
    motion.see(east(120), null, 1_000);
    expect(metersBetween(motion.at(5_000) ?? start, east(120))).toBeLessThan(0.1);
  });

  it('is shown at once where it is, after it was not seen for long', () => {
    const motion = new Motion();
    motion.see(start, null, 0);
    motion.see(north(2_000), 45, 60_000);
    expect(metersBetween(motion.at(60_000) ?? start, north(2_000))).toBeLessThan(0.1);
  });

  it('jumps for people who want less motion, and looks where it drives', () => {
    const motion = new Motion(() => false);
    motion.see(start, null, 0);
    motion.see(afterCorner, null, 1_000);
    const { heading = 0, ...place } = motion.at(1_000) ?? { lat: 0, lng: 0 };
    expect(place).toEqual(afterCorner);
    expect(heading).toBeGreaterThan(0);
  });

  it('keeps its heading while it stands', () => {
    const motion = new Motion();
    motion.see(start, 200, 0);
    motion.see(start, null, 1_000);
    expect(motion.at(1_500)?.heading).toBe(200);
  });
});
