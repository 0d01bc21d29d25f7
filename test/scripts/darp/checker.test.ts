import { describe, expect, it } from 'vitest';
import { check, type TimedRoute } from '../../../scripts/darp/checker.ts';
import { type Instance, readInstance } from '../../../scripts/darp/instance.ts';
import { smallText } from './instances.ts';

function instanceOf(text: string): Instance {
  const found = readInstance(text);
  if (!found.ok) throw new Error(found.problem);
  return found.instance;
}

const small = instanceOf(smallText);
const sound: TimedRoute = { nodes: [0, 1, 2, 3, 4, 5], begin: [0, 10, 13, 22, 25, 48] };

describe('checker', () => {
  it('accepts what keeps every constraint, and adds up the way', () => {
    expect(check(small, [sound])).toEqual({ cost: 44, violations: [] });
  });

  const wrong: [string, Partial<Instance>, TimedRoute[], RegExp][] = [
    ['too many vehicles', {}, [sound, { nodes: [0, 5], begin: [0, 0] }], /2 routes, but only 1 vehicles/],
    [
      'a request nobody serves',
      {},
      [{ nodes: [0, 1, 3, 5], begin: [0, 10, 21, 42] }],
      /Node 2 is visited 0 times/,
    ],
    [
      'a stop served twice',
      {},
      [{ nodes: [0, 1, 1, 2, 3, 4, 5], begin: [0, 10, 11, 14, 23, 26, 49] }],
      /Node 1 is visited 2 times/,
    ],
    ['an unknown node', {}, [{ ...sound, nodes: [0, 1, 2, 3, 4, 9] }], /no known node/],
    ['a missing time', {}, [{ ...sound, begin: [0, 10, 13, 22, 25] }], /no known node or no time/],
    [
      'a route that does not return',
      {},
      [{ nodes: [0, 1, 2, 3, 4], begin: [0, 10, 13, 22, 25] }],
      /depot to depot/,
    ],
    [
      'a vehicle faster than it can be',
      {},
      [{ ...sound, begin: [0, 10, 12.9, 22, 25, 48] }],
      /node 2 begins at 12.9/,
    ],
    [
      'a stop too late',
      {},
      [{ ...sound, begin: [21, 31, 34, 43, 46, 69] }],
      /node 1 begins at 31, outside 10 to 30/,
    ],
    ['a stop too early', {}, [{ ...sound, begin: [-1, 10, 13, 22, 25, 48] }], /node 0 begins at -1, outside/],
    ['a route too long', { maxDuration: 47 }, [sound], /takes 48, at most 47/],
    ['a vehicle too full', { capacity: 1 }, [sound], /2 on board after node 2/],
    ['a ride too long', { maxRide: 10.5 }, [sound], /request 1 rides for 11, longer than 10.5/],
    [
      'a drop-off before its pickup',
      {},
      [{ nodes: [0, 3, 1, 2, 4, 5], begin: [0, 20, 31, 34, 45, 68] }],
      /node 3 is a drop-off without its pickup/,
    ],
    [
      'a pickup and a drop-off in different vehicles',
      { vehicles: 2 },
      [
        { nodes: [0, 1, 2, 4, 5], begin: [0, 10, 13, 24, 47] },
        { nodes: [0, 3, 5], begin: [0, 20, 41] },
      ],
      /node 1 is a pickup without its drop-off/,
    ],
  ];
  it.each(wrong)('finds %s', (_, changes, routes, violation) => {
    const { violations } = check({ ...small, ...changes }, routes);
    expect(violations.filter((each) => violation.test(each))).toHaveLength(1);
  });
});
