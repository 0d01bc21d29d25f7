import { describe, expect, it } from 'vitest';
import { coarsen } from '../../../src/domain/geo/coarsen.ts';
import { etaForFriends, seenByFriends } from '../../../src/domain/geo/friendView.ts';
import { destination, distanceMeters } from '../../../src/domain/geo/place.ts';

const home = { lat: 40.263_17, lng: -76.883_41 };
const away = destination(home, 90, 5_000);

describe('a vehicle as friends see it', () => {
  it('is on the grid at the door and around it, with a rough heading', () => {
    const atTheDoor = { ...home, heading: 93 };
    expect(seenByFriends(atTheDoor, [away, home])).toEqual({ ...coarsen(home), heading: 90 });
  });

  it('is exact on the way', () => {
    const onTheWay = { ...destination(home, 90, 2_000), heading: 93 };
    expect(seenByFriends(onTheWay, [home, away])).toEqual(onTheWay);
  });

  it('turns rough at places that depend on the grid only: homes of one grid point look the same', () => {
    const [one, other] = [coarsen(home), destination(coarsen(home), 45, 30)];
    expect(coarsen(other)).toEqual(one);
    for (let meters = 0; meters < 600; meters += 3) {
      const fix = destination(home, 137, meters);
      expect(seenByFriends(fix, [one])).toEqual(seenByFriends(fix, [other]));
    }
  });

  it('never comes nearer to a home than the grid shows', () => {
    const seen = Array.from({ length: 200 }, (_, step) =>
      seenByFriends(destination(home, 17, 600 - 3 * step), [home]),
    );
    const near = seen.filter((place) => distanceMeters(place, home) < 200);
    expect(near.length).toBeGreaterThan(0);
    for (const place of near) expect(place).toEqual(coarsen(place));
  });
});

it('an ETA for friends ends on a grid of time, and is not earlier than the exact one', () => {
  for (let now = 1_000_000; now < 1_060_000; now += 777) {
    const eta = etaForFriends(95.3, now);
    expect(eta).toBeGreaterThanOrEqual(95);
    expect(eta).toBeLessThanOrEqual(126);
    expect(Math.round((now / 1000 + eta) / 30) * 30).toBeCloseTo(now / 1000 + eta, -1);
  }
  expect(etaForFriends(0, 60_000)).toBe(0);
});
