/** Numbers from 0 (included) to 1 (excluded). */
export type Random = () => number;

/** Seeded random numbers in [0, 1): mulberry32 (Tommy Ettinger, 2017). A seed always gives the same sequence. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns a number uniform between the two. */
export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}

/** Returns an exponentially distributed gap with that mean: the time to the next event of a Poisson process. */
export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random());
}

/** Picks one of the values, uniformly. */
export function pick<T>(random: Random, from: readonly T[]): T {
  const picked = from[Math.floor(random() * from.length)];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
}
