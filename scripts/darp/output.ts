import type { Verdict } from './checker.ts';
import type { Report } from './messages.ts';

/** The result of one instance. */
export interface Result extends Verdict {
  readonly name: string;
  readonly optimum: number | null;
}

const shownViolations = 5;

export const heading = row('instance', 'cost', 'optimum', 'gap', 'feasible');

export function resultLine({ name, cost, optimum, violations }: Result): string {
  const isSolved = violations.length === 0;
  return row(
    name,
    cost.toFixed(2),
    optimum === null ? '–' : optimum.toFixed(2),
    optimum === null || !isSolved ? '–' : percent(gapOf(cost, optimum)),
    isSolved ? 'yes' : 'no',
  );
}

export function violationLines({ violations }: Result): string[] {
  const more = violations.length - shownViolations;
  const lines = violations.slice(0, shownViolations).map((violation) => `  ${violation}`);
  return more > 0 ? [...lines, `  … and ${more} more.`] : lines;
}

/** The mean gap of the solved instances, and their number. */
export function summaryLine(results: readonly Result[]): string {
  const solved = results.filter(({ violations }) => violations.length === 0);
  const gaps = solved.flatMap(({ cost, optimum }) => (optimum === null ? [] : [gapOf(cost, optimum)]));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const gap = gaps.length === 0 ? '' : `, mean gap ${percent(mean)} over ${gaps.length}`;
  return `${solved.length} of ${results.length} feasible${gap}`;
}

/** The progress of a search. */
export function progressLine({ unserved, driving }: Report, optimum: number | null): string {
  if (unserved > 0) return `${unserved} requests not served yet`;
  const gap = optimum === null ? '' : `, gap ${percent(gapOf(driving, optimum))}`;
  return `cost ${driving.toFixed(2)}${gap}`;
}

/** The gap in percent. Optima have two decimals: a result below them by less than that is rounding. */
function gapOf(cost: number, optimum: number): number {
  const gap = (cost / optimum - 1) * 100;
  return Math.abs(cost - optimum) < 0.01 ? 0 : gap;
}

function percent(value: number): string {
  return `${value.toFixed(2)} %`;
}

function row(name: string, cost: string, optimum: string, gap: string, feasible: string): string {
  return [
    name.padEnd(12),
    cost.padStart(10),
    optimum.padStart(10),
    gap.padStart(9),
    feasible.padStart(10),
  ].join('');
}
