import { z } from '@hono/zod-openapi';
import { mondayOf } from '../domain/localDays.ts';

const count = z.int().min(0);
const amounts = z.array(z.object({ currency: z.string(), amount: z.int() }));

const rating = z
  .object({ mean: z.number(), count })
  .nullable()
  .openapi({ description: 'The mean of the stars that others gave; null for none' });

const driverLine = {
  trips: count.openapi({ description: 'Completed' }),
  onlineSeconds: count,
  accepted: count,
  declined: count,
  lapsed: count.openapi({ description: 'Offers that were not answered in time' }),
  cancelled: count.openapi({ description: 'Trips that were accepted and ended before they were completed' }),
  givenBack: count,
  earnings: amounts.openapi({
    description: 'What riders owe for the trips, tips and adjustments included, in minor units',
  }),
  tips: amounts.openapi({ description: 'Part of the earnings' }),
  rating,
};

const riderLine = {
  trips: count.openapi({ description: 'Completed' }),
  cancelled: count,
  unfulfilled: count,
  spent: amounts.openapi({ description: 'Minor units, tips and adjustments included' }),
  rating,
};

function statisticsOf<Line extends z.ZodRawShape>(line: Line, name: string) {
  return z
    .object({
      ...line,
      days: z.array(z.object({ date: z.string(), ...line })),
      weeks: z.array(z.object({ monday: z.string(), ...line })),
      months: z.array(z.object({ month: z.string().openapi({ example: '2026-11' }), ...line })),
    })
    .openapi(name);
}

export const driverStatisticsSchema = statisticsOf(driverLine, 'DriverStatistics');
export const riderStatisticsSchema = statisticsOf(riderLine, 'RiderStatistics');

/** What adds up to a line, of one day and maybe one currency. */
export interface Portion {
  readonly date: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly amounts?: { readonly currency: string; readonly of: Readonly<Record<string, number>> };
}

/** Sums of portions. */
interface Summed {
  readonly counts: ReadonlyMap<string, number>;
  readonly amounts: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

function summed(portions: readonly Portion[]): Summed {
  const counts = new Map<string, number>();
  const amounts = new Map<string, Map<string, number>>();
  for (const portion of portions) {
    for (const [name, value] of Object.entries(portion.counts)) {
      counts.set(name, (counts.get(name) ?? 0) + value);
    }
    if (portion.amounts === undefined) continue;
    const { currency, of } = portion.amounts;
    for (const [name, value] of Object.entries(of)) {
      const sums = amounts.get(name) ?? new Map<string, number>();
      amounts.set(name, sums.set(currency, (sums.get(currency) ?? 0) + value));
    }
  }
  return { counts, amounts };
}

function amountsOf({ amounts }: Summed, name: string) {
  return [...(amounts.get(name) ?? [])]
    .map(([currency, amount]) => ({ currency, amount }))
    .sort((one, other) => (one.currency < other.currency ? -1 : 1));
}

function ratingOf({ counts }: Summed) {
  const ratings = counts.get('ratings') ?? 0;
  return ratings === 0
    ? null
    : { mean: Math.round((100 * (counts.get('stars') ?? 0)) / ratings) / 100, count: ratings };
}

/** Returns the line of a driver's portions. */
export function driverLineOf(portions: readonly Portion[]) {
  const sum = summed(portions);
  const of = (name: string) => sum.counts.get(name) ?? 0;
  return {
    trips: of('completed'),
    onlineSeconds: of('onlineSeconds'),
    accepted: of('accepted'),
    declined: of('declined'),
    lapsed: of('lapsed'),
    cancelled: of('cancelled'),
    givenBack: of('givenBack'),
    earnings: amountsOf(sum, 'earned'),
    tips: amountsOf(sum, 'tips'),
    rating: ratingOf(sum),
  };
}

/** Returns the line of a rider's portions. */
export function riderLineOf(portions: readonly Portion[]) {
  const sum = summed(portions);
  const of = (name: string) => sum.counts.get(name) ?? 0;
  return {
    trips: of('completed'),
    cancelled: of('cancelled'),
    unfulfilled: of('unfulfilled'),
    spent: amountsOf(sum, 'spent'),
    rating: ratingOf(sum),
  };
}

/** Returns portions as a whole, and by day, week and month, oldest first; what has none is left out. */
export function byPeriod<Line extends object>(
  portions: readonly Portion[],
  lineOf: (portions: readonly Portion[]) => Line,
) {
  const by = (periodOf: (date: string) => string) =>
    [...Map.groupBy(portions, ({ date }) => periodOf(date))].sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    ...lineOf(portions),
    days: by((date) => date).map(([date, some]) => ({ date, ...lineOf(some) })),
    weeks: by(mondayOf).map(([monday, some]) => ({ monday, ...lineOf(some) })),
    months: by((date) => date.slice(0, 7)).map(([month, some]) => ({ month, ...lineOf(some) })),
  };
}
