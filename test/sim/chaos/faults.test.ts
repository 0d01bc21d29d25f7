import { describe, expect, test } from 'vitest';
import { FaultSchedule } from '../../../sim/chaos/faults.ts';

const draws = 2_000;

function drawn(seed: number) {
  const schedule = new FaultSchedule(seed);
  return {
    requests: Array.from({ length: draws }, () => schedule.nextRequest()),
    streams: Array.from({ length: draws }, () => schedule.nextStream()),
    rounds: Array.from({ length: draws }, () => schedule.nextRound()),
  };
}

describe('the schedule of faults', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  test('does not depend on how many requests come between two kills', () => {
    const schedule = new FaultSchedule(7);
    const rounds = Array.from({ length: 50 }, (_, at) => {
      for (let request = 0; request < at; request++) schedule.nextRequest();
      return schedule.nextRound();
    });
    expect(rounds).toEqual(drawn(7).rounds.slice(0, 50));
  });

  test('has faults of every kind, and a kill every one to three seconds', () => {
    const { requests, streams, rounds } = drawn(1);
    expect(new Set(requests.map(({ kind }) => kind))).toEqual(
      new Set(['none', 'delay', 'duplicate', 'lostRequest', 'lostAnswer', 'cutAnswer', 'halfOpen']),
    );
    expect(new Set(rounds.map(({ database }) => database.kind))).toEqual(new Set(['none', 'locked', 'gone']));
    expect(streams.some(({ cutAfterMs }) => cutAfterMs !== null)).toBe(true);
    expect(streams.some(({ halfOpenAfterMs }) => halfOpenAfterMs !== null)).toBe(true);
    for (const { untilNextMs } of rounds) {
      expect(untilNextMs).toBeGreaterThanOrEqual(1_000);
      expect(untilNextMs).toBeLessThanOrEqual(3_000);
    }
  });
});
