/** Numbers from 0 (included) to 1 (excluded). */
export type Random = () => number;

/** Repeatable randomness: mulberry32 (Tommy Ettinger, 2017). One seed gives one sequence. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number between the two, evenly spread. */
export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}

/** The time to the next event of a Poisson process with that mean gap. */
export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random());
}

/** One of some values, each as likely. */
export function pick<T>(random: Random, from: readonly T[]): T {
  const picked = from[Math.floor(random() * from.length)];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
}
