import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterCall, closedBreaker, isCallAllowed } from '../../src/routing/circuitBreaker.ts';
import { type Attempt, hedged } from '../../src/routing/hedgedCall.ts';
import { ServiceClient } from '../../src/routing/serviceClient.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An attempt that answers, or fails, after a time, and what became of it. */
function attemptOf(answer: string | Error, afterMs: number) {
  const seen = { begunAt: Number.NaN, aborted: false };
  const attempt: Attempt<string> = (signal) => {
    seen.begunAt = Date.now();
    signal.addEventListener('abort', () => {
      seen.aborted = true;
    });
    return new Promise((resolve, reject) =>
      setTimeout(() => (answer instanceof Error ? reject(answer) : resolve(answer)), afterMs),
    );
  };
  return { attempt, seen };
}

const times = { hedgeAfterMs: 100, timeoutMs: 1_000 };

describe('a hedged call', () => {
  it('asks nobody else while the first is quick', async () => {
    const [first, second] = [attemptOf('first', 50), attemptOf('second', 1)];
    const answer = hedged([first.attempt, second.attempt], times);
    await vi.runAllTimersAsync();
    expect(await answer).toBe('first');
    expect(second.seen.begunAt).toBeNaN();
  });

  it('asks the next when the first is slow, and aborts the loser', async () => {
    const startedAt = Date.now();
    const [first, second] = [attemptOf('first', 900), attemptOf('second', 50)];
    const answer = hedged([first.attempt, second.attempt], times);
    await vi.advanceTimersByTimeAsync(151);
    expect(await answer).toBe('second');
    expect(second.seen.begunAt - startedAt).toBe(100);
    expect(first.seen.aborted).toBe(true);
  });

  it('asks the next at once when the first fails', async () => {
    const startedAt = Date.now();
    const [first, second] = [attemptOf(new Error('down'), 10), attemptOf('second', 1)];
    const answer = hedged([first.attempt, second.attempt], times);
    await vi.runAllTimersAsync();
    expect(await answer).toBe('second');
    expect(second.seen.begunAt - startedAt).toBe(10);
  });

  it('fails when all have failed, and when time is up', async () => {
    const down = attemptOf(new Error('down'), 10).attempt;
    const failing = expect(hedged([down, down], times)).rejects.toThrow('down');
    const late = expect(hedged([attemptOf('late', 5_000).attempt], times)).rejects.toThrow('1000 ms');
    await vi.runAllTimersAsync();
    await failing;
    await late;
  });
});

describe('a breaker', () => {
  const failed = (times: number) =>
    Array.from({ length: times }).reduce(
      (state: typeof closedBreaker) => afterCall(state, false, 0),
      closedBreaker,
    );

  it('leaves a service alone after five failures in a row, for ten seconds', () => {
    expect(isCallAllowed(failed(4), 0)).toBe(true);
    expect(isCallAllowed(failed(5), 9_999)).toBe(false);
    expect(isCallAllowed(failed(5), 10_000)).toBe(true);
  });

  it('needs one failure to open again, and one success to forget', () => {
    expect(isCallAllowed(afterCall(failed(5), false, 10_000), 19_999)).toBe(false);
    expect(afterCall(failed(5), true, 10_000)).toEqual(closedBreaker);
  });
});

describe('a client', () => {
  it('hedges after the slowest twentieth of the last calls', async () => {
    const client = new ServiceClient(1_000, () => Date.now());
    for (let call = 1; call <= 40; call++) {
      const asked = client.call([attemptOf('answer', call).attempt]);
      await vi.runAllTimersAsync();
      await asked;
    }
    expect(client.hedgeAfterMs()).toBe(39);
  });

  it('keeps its pace while a server in two is slow, and then asks the quick one first', async () => {
    const client = new ServiceClient(2_000, () => Date.now());
    const tookMs: number[] = [];
    const asked = [0, 0];
    for (let call = 0; call < 200; call++) {
      const begunAt = Date.now();
      const quickMs = call % 10 === 0 ? 10 : 5;
      const answer = client.callShard(2, async (shard) => {
        asked[shard] = (asked[shard] ?? 0) + 1;
        await new Promise((resolve) => setTimeout(resolve, shard === 0 ? 1_000 : quickMs));
        return Date.now() - begunAt;
      });
      await vi.advanceTimersByTimeAsync(300);
      tookMs.push(await answer);
    }
    expect(client.hedgeAfterMs()).toBe(10);
    // A slow start, while nothing is known of the service.
    expect(tookMs.filter((ms) => ms > 20).length).toBeLessThan(10);
    expect(tookMs.filter((ms) => ms > 10).length).toBeLessThan(30);
    expect(asked[0]).toBeLessThan(60);
  });

  it('gives an attempt as long to begin as it may be of use', async () => {
    const client = new ServiceClient(2_000, () => Date.now());
    const withinMs: number[] = [];
    const answer = client.callShard(2, async (_, beginBy) => {
      withinMs.push(beginBy - Date.now());
      throw new Error('down');
    });
    await expect(answer).rejects.toThrow('down');
    expect(withinMs[0]).toBeGreaterThan(client.hedgeAfterMs());
    expect(withinMs[0]).toBeLessThan(500);
    expect(withinMs[1]).toBe(2_000);
  });

  it('does not even ask a service that is down', async () => {
    const client = new ServiceClient(1_000, () => Date.now());
    const attempt = vi.fn(async () => {
      throw new Error('down');
    });
    for (let call = 0; call < 5; call++) await expect(client.call([attempt])).rejects.toThrow('down');
    await expect(client.call([attempt])).rejects.toThrow('left alone');
    expect(attempt).toHaveBeenCalledTimes(5);
  });
});
