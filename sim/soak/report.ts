import type { ProcessFigures, StateFigures } from './measure.ts';
import { type Point, secondHalf, slopeOf, type Trend, trendOf, trendPerUnit } from './trend.ts';

export interface SoakSample extends ProcessFigures, StateFigures {
  readonly minutes: number;
  /** Trips that are over. */
  readonly trips: number;
  readonly bookingP50Ms: number;
  readonly bookingP99Ms: number;
}

type Figure = Exclude<keyof SoakSample, 'minutes' | 'trips' | 'kilobytesOf'>;

interface Measure {
  readonly figure: Figure;
  readonly unit: string;
  /** `level`: must become flat. `perTrip`: each trip may add so much, until it is erased, but not more and more. */
  readonly kind: 'level' | 'perTrip';
}

const measures: readonly Measure[] = [
  { figure: 'residentMegabytes', unit: 'MB', kind: 'level' },
  { figure: 'openFiles', unit: '', kind: 'level' },
  { figure: 'logKilobytes', unit: 'KB', kind: 'level' },
  { figure: 'bookingP50Ms', unit: 'ms', kind: 'level' },
  { figure: 'bookingP99Ms', unit: 'ms', kind: 'level' },
  { figure: 'parked', unit: '', kind: 'level' },
  { figure: 'settledKilobytes', unit: 'KB', kind: 'perTrip' },
  { figure: 'files', unit: '', kind: 'perTrip' },
  { figure: 'alarms', unit: '', kind: 'perTrip' },
];

/** One measure over a whole run. */
export interface SoakRow {
  readonly figure: Figure;
  readonly unit: string;
  readonly kind: Measure['kind'];
  readonly first: number;
  readonly last: number;
  /** Of the second half. */
  readonly perMinute: number;
  readonly perTrip: number;
  readonly trend: Trend;
}

/** Returns what became of each measure; nothing without samples. */
export function soakRows(samples: readonly SoakSample[]): SoakRow[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) return [];
  return measures.map(({ figure, unit, kind }) => {
    const byTime = samples.map((sample): Point => ({ x: sample.minutes, y: sample[figure] }));
    const byTrip = samples.map((sample): Point => ({ x: sample.trips, y: sample[figure] }));
    return {
      figure,
      unit,
      kind,
      first: first[figure],
      last: last[figure],
      perMinute: slopeOf(secondHalf(byTime))?.perX ?? Number.NaN,
      perTrip: slopeOf(secondHalf(byTrip))?.perX ?? Number.NaN,
      trend: kind === 'level' ? trendOf(byTime) : trendPerUnit(byTrip),
    };
  });
}

export function soakTable(rows: readonly SoakRow[]): string {
  const cells = rows.map(({ figure, unit, kind, first, last, perMinute, perTrip, trend }) => [
    figure,
    `${short(first)} → ${short(last)} ${unit}`.trim(),
    `${signed(perMinute)} a minute`,
    `${signed(perTrip)} a trip`,
    kind === 'perTrip' && trend === 'flat' ? 'the same for each trip' : trend,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What lies on disk at the end, the largest first. */
export function diskLines({ kilobytesOf }: SoakSample): string[] {
  return Object.entries(kilobytesOf)
    .toSorted(([, a], [, b]) => b.kilobytes - a.kilobytes)
    .slice(0, 8)
    .map(([owner, { files, kilobytes }]) => {
      const each = files === 1 ? '' : `, ${short(kilobytes / files)} KB each of ${files}`;
      return `${owner}: ${short(kilobytes / 1024)} MB${each}`;
    });
}

function short(value: number): string {
  return Math.abs(value) < 100 ? String(Number(value.toPrecision(3))) : value.toFixed(0);
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${short(value)}`;
}
