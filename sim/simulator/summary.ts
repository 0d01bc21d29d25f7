import { type FaultKind, faultKinds } from './faults.ts';
import type { Violation } from './invariants/violation.ts';
import type { Measured } from './pool.ts';
import type { Shrunk } from './shrink.ts';

const slowestShown = 3;
const traceLinesShown = 300;

/** Sums up the outcomes of all runs. */
export class Summary {
  #runs = 0;
  #trips = 0;
  #steps = 0;
  #virtualMs = 0;
  readonly #reservations: Measured['reservations'][number][] = [];
  readonly #faults = new Map<FaultKind, number>();
  #slowest: { readonly seed: number; readonly cpuMs: number }[] = [];

  add({ seed, trips, steps, virtualMs, faults, reservations, cpuMs }: Measured): void {
    this.#reservations.push(...reservations);
    this.#runs += 1;
    this.#trips += trips;
    this.#steps += steps;
    this.#virtualMs += virtualMs;
    for (const [kind, count] of faults) this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + count);
    this.#slowest = [...this.#slowest, { seed, cpuMs }]
      .sort((a, b) => b.cpuMs - a.cpuMs)
      .slice(0, slowestShown);
  }

  lines(): string[] {
    const hours = (this.#virtualMs / 3_600_000).toFixed(1);
    const slowest = this.#slowest.map(({ seed, cpuMs }) => `${seed} (${Math.round(cpuMs)} ms)`);
    return [
      `${this.#runs} runs, ${this.#trips} trips, ${this.#steps} steps, ${hours} virtual hours`,
      'faults injected:',
      ...faultKinds.map((kind) => `  ${kind.padEnd(22)} ${this.#faults.get(kind) ?? 0}`),
      'reservations, by who held them first: kept (fetched within 2 min of their time), told before, told later:',
      ...(['honest', 'forgetful', 'vanishing'] as const).map((keeping) => this.#reservationLine(keeping)),
      `slowest seeds: ${slowest.join(', ')}`,
    ];
  }

  #reservationLine(keeping: Measured['reservations'][number][0]): string {
    const ends = this.#reservations.filter(([held]) => held === keeping).map(([, end]) => end);
    const share = (wanted: (typeof ends)[number]) => {
      const count = ends.filter((end) => end === wanted).length;
      return `${ends.length === 0 ? 0 : Math.round((100 * count) / ends.length)} %`;
    };
    const shares = `${share('kept')} kept, ${share('told')} told, ${share('late')} late`;
    return `  ${keeping.padEnd(22)} ${ends.length}: ${shares}`;
  }
}

export function violationLine(seed: number, { invariant, detail, at }: Violation): string {
  return `seed ${seed} breaks ${invariant} at ${new Date(at).toISOString()}: ${detail}`;
}

/** Returns the smallest failing world with its trace. */
export function shrunkLines({ kept, outcome, runs }: Shrunk): string[] {
  const trace = outcome.trace ?? [];
  const shown = trace.slice(-traceLinesShown);
  const listOf = (of: ReadonlySet<number | string> | null) =>
    of === null ? 'all' : [...of].join(', ') || 'none';
  return [
    `shrunk in ${runs} runs to ${outcome.steps} steps: bookings ${listOf(kept.bookings)}; phones ${listOf(kept.phones)}`,
    `faults: ${listOf(kept.faults)}`,
    ...(shown.length < trace.length ? [`… ${trace.length - shown.length} lines before`] : []),
    ...shown,
    ...(outcome.violation === null ? [] : [violationLine(outcome.seed, outcome.violation)]),
  ];
}
