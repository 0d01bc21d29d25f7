import type { Random } from './fleetPlan.ts';

/** Weights are updated after this many uses. */
const segment = 100;
/** The learning rate. */
const reaction = 0.1;
/** The least weight: no operator is ever ruled out. */
const leastWeight = 0.2;

/** Roulette wheel over operators, weighted by recent success (Ropke & Pisinger 2006, section 3.4). */
export class Wheel {
  readonly #weights: Float64Array;
  readonly #scores: Float64Array;
  readonly #uses: Float64Array;
  #turns = 0;

  constructor(operators: number) {
    this.#weights = new Float64Array(operators).fill(1);
    this.#scores = new Float64Array(operators);
    this.#uses = new Float64Array(operators);
  }

  turn(random: Random): number {
    let total = 0;
    for (const weight of this.#weights) total += weight;
    let left = random() * total;
    let operator = 0;
    while (operator < this.#weights.length - 1) {
      left -= this.#weights[operator] ?? 0;
      if (left < 0) break;
      operator += 1;
    }
    return operator;
  }

  /** Records the score of the chosen operator. */
  score(operator: number, points: number): void {
    this.#scores[operator] = (this.#scores[operator] ?? 0) + points;
    this.#uses[operator] = (this.#uses[operator] ?? 0) + 1;
    this.#turns += 1;
    if (this.#turns % segment === 0) this.#follow();
  }

  #follow(): void {
    for (let operator = 0; operator < this.#weights.length; operator += 1) {
      const uses = this.#uses[operator] ?? 0;
      if (uses === 0) continue;
      const weight = this.#weights[operator] ?? 1;
      const deserved = (this.#scores[operator] ?? 0) / uses;
      this.#weights[operator] = Math.max(leastWeight, weight + reaction * (deserved - weight));
    }
    this.#scores.fill(0);
    this.#uses.fill(0);
  }
}
