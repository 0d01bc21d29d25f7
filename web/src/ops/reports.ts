import * as z from 'zod/mini';

export const dimensions = ['vehicle', 'tariff', 'zone', 'reason', 'promotion'] as const;
export type Dimension = (typeof dimensions)[number];

export const reportLineSchema = z.object({
  begin: z.string(),
  end: z.string(),
  value: z.optional(z.string()),
  trips: z.number(),
  completed: z.number(),
  cancelled: z.number(),
  noShows: z.number(),
  unfulfilled: z.number(),
  meanWaitSeconds: z.nullable(z.number()),
  meanRideSeconds: z.nullable(z.number()),
  emptyMeters: z.number(),
  rideMeters: z.number(),
  utilisation: z.nullable(z.number()),
  promoted: z.number(),
  amounts: z.array(
    z.object({
      currency: z.string(),
      revenue: z.number(),
      fees: z.number(),
      tips: z.number(),
      adjustments: z.number(),
      promotions: z.number(),
    }),
  ),
});
/** An hour or a day, or what one vehicle, tariff, … has of it. */
export type ReportLine = z.infer<typeof reportLineSchema>;

/** What is reported, and what it is compared with: spans of as many days. Days are YYYY-MM-DD and count as a whole. */
export interface Comparison {
  readonly by: 'hourly' | 'daily';
  readonly days: Days;
  readonly before: Days;
}

export interface Days {
  readonly from: string;
  readonly to: string;
}

export const periods = ['yesterday', 'lastWeekday', 'lastWeek', 'lastMonth'] as const;
export type Period = (typeof periods)[number];

/** Returns what a period of the page means on a day. */
export function comparisonOf(period: Period, today: string): Comparison {
  const days = (from: number, to: number): Days => ({
    from: dayBefore(today, from),
    to: dayBefore(today, to),
  });
  switch (period) {
    case 'yesterday':
      return { by: 'hourly', days: days(0, 0), before: days(1, 1) };
    case 'lastWeekday':
      return { by: 'hourly', days: days(0, 0), before: days(7, 7) };
    case 'lastWeek':
      return { by: 'daily', days: days(6, 0), before: days(13, 7) };
    case 'lastMonth':
      return { by: 'daily', days: days(27, 0), before: days(55, 28) };
  }
}

/** Returns the date (YYYY-MM-DD) of so many days before another. */
export function dayBefore(day: string, count: number): string {
  return new Date(Date.parse(day) - count * 86_400_000).toISOString().slice(0, 10);
}

/** Returns whole and round numbers from 0 to at least `highest`, about four of them where it has so many. */
export function ticksTo(highest: number): number[] {
  const rough = Math.max(1, highest / 4);
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((one) => one >= rough) ?? rough;
  const count = Math.max(1, Math.ceil(highest / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, at) => at * step);
}

const csvColumns = [
  'begin',
  'end',
  'value',
  'trips',
  'completed',
  'cancelled',
  'noShows',
  'unfulfilled',
  'meanWaitSeconds',
  'meanRideSeconds',
  'emptyMeters',
  'rideMeters',
  'utilisation',
  'promoted',
] as const;
const amountColumns = ['currency', 'revenue', 'fees', 'tips', 'adjustments', 'promotions'] as const;

/** Returns lines of a report as CSV (RFC 4180), one for each currency. Amounts are in minor units. */
export function reportCsv(lines: readonly ReportLine[]): Blob {
  return new Blob([reportText(lines)], { type: 'text/csv' });
}

export function reportText(lines: readonly ReportLine[]): string {
  const rows = lines.flatMap((line) => {
    const own = csvColumns.map((name) => line[name] ?? '');
    const amounts = line.amounts.map((amount) => amountColumns.map((name) => amount[name]));
    return (amounts.length === 0 ? [amountColumns.map(() => '')] : amounts).map((some) => [...own, ...some]);
  });
  return [[...csvColumns, ...amountColumns], ...rows]
    .map((row) => `${row.map(cellText).join(',')}\r\n`)
    .join('');
}

function cellText(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  // A spreadsheet takes text that begins so for a formula, and runs it.
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
