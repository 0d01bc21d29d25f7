import { describe, expect, it } from 'vitest';
import { lengthOf, metersBetween, moveAlong, restOfLine } from '../../web/src/map/polyline.ts';

const start = { lat: 0, lng: 0 };
const corner = { lat: 0, lng: 0.001 };
const goal = { lat: 0.001, lng: 0.001 };

describe('a vehicle that moves along a line', () => {
  it('turns where the line does, and has the rest ahead', () => {
    const first = metersBetween(start, corner);
    const { place, ahead } = moveAlong(start, [corner, goal], first + 20);
    expect(place.lng).toBeCloseTo(0.001, 9);
    expect(metersBetween(corner, place)).toBeCloseTo(20, 3);
    expect(ahead).toEqual([goal]);
  });

  it('drives as far in many steps as in one', () => {
    let place = start;
    let ahead = [corner, goal];
    for (let step = 0; step < 10; step++) ({ place, ahead } = moveAlong(place, ahead, 15));
    expect(metersBetween(place, moveAlong(start, [corner, goal], 150).place)).toBeLessThan(0.01);
  });

  it('stands at its end, and where there is none', () => {
    expect(moveAlong(start, [corner, goal], lengthOf([start, corner, goal]) + 1)).toEqual({
      place: goal,
      ahead: [],
    });
    expect(moveAlong(start, [], 100)).toEqual({ place: start, ahead: [] });
  });
});

describe('the rest of a line', () => {
  const line = [start, corner, goal];

  it('shortens as somebody moves along it', () => {
    const lengths = [0, 50, 111, 150].map((meters) => {
      const { place } = moveAlong(start, [corner, goal], meters);
      return lengthOf(restOfLine(line, { lat: place.lat + 0.000_05, lng: place.lng }, 20) ?? []);
    });
    expect(lengths.toSorted((a, b) => b - a)).toEqual(lengths);
    expect(lengths[0]).toBeCloseTo(lengthOf(line), 3);
    expect(restOfLine(line, goal, 20)?.at(-1)).toEqual(goal);
  });

  it('is none for somebody elsewhere, or without a line', () => {
    expect(restOfLine(line, { lat: 0.01, lng: 0 }, 80)).toBeNull();
    expect(restOfLine([], start, 80)).toBeNull();
  });
});
