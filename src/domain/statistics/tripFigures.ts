import { z } from 'zod';
import { offerIdSchema, personIdSchema } from '../ids.ts';
import { isOver } from '../trip/phases.ts';
import { type TripRecord, waitingSinceOf } from '../trip/record.ts';
import type { Settlement } from '../trip/settlement.ts';

const figure = z.int().default(0);

/** Trips that are over, added up. Amounts in minor units of one currency. */
export const tripFiguresSchema = z.object({
  completed: figure,
  cancelled: figure,
  unfulfilled: figure,
  /** Part of the cancelled ones. */
  noShows: figure,
  /** Trips that reached boarding, how long their riders waited for it, and how long they rode. */
  boarded: figure,
  waitSeconds: figure,
  rideSeconds: figure,
  /** Fares of completed trips, and what others owe. */
  revenue: figure,
  fees: figure,
  tips: figure,
  adjustments: figure,
  /** Completed trips with a promotion, and what it took off. */
  promoted: figure,
  promotions: figure,
  /** How far vehicles drove to pickups, and with somebody or something on board, as expected. */
  emptyMeters: figure,
  rideMeters: figure,
  /** From the assignment to its end. */
  engagedSeconds: figure,
});
export type TripFigures = z.infer<typeof tripFiguresSchema>;

export const noFigures: TripFigures = tripFiguresSchema.parse({});
export const tripFigureNames = tripFiguresSchema.keyof().options;

const at = { at: z.number() };
const accepted = { ...at, offerId: offerIdSchema, driver: personIdSchema.optional() };

/** The events that statistics take from a trip, beside those of its settlement, with what they need of each. */
export const statisticsEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('requested'), ...at, booking: z.object({ distanceMeters: z.number() }) }),
  z.object({ type: z.literal('changed'), ...at, distanceMeters: z.number() }),
  z.object({ type: z.literal('offered'), ...at, offerId: offerIdSchema, distanceMeters: z.number() }),
  z.object({ type: z.literal('reserved'), ...accepted }),
  z.object({ type: z.literal('assigned'), ...accepted }),
  z.object({ type: z.literal('returned'), ...at, by: z.string() }),
  z.object({ type: z.literal('reservationLost'), ...at, by: z.string() }),
]);
export type StatisticsEvent = z.infer<typeof statisticsEventSchema>;

/** What the history knows of a trip. */
export interface PastTrip {
  readonly record: TripRecord;
  /** Oldest first. */
  readonly events: readonly StatisticsEvent[];
  /** Null where its request is not known. */
  readonly settlement: Settlement | null;
}

/** Returns the figures of one trip; null for a trip under way. */
export function figuresOf({ record, events, settlement }: PastTrip): TripFigures | null {
  const { state, fare, ended, timeline } = record;
  if (!isOver(state)) return null;
  const boardedAt = timeline.findLast((step) => step.state === 'onboard')?.at;
  const overAt = timeline.at(-1)?.at ?? 0;
  const isCompleted = state === 'completed';
  const off = -sumOfLines(settlement, 'promotion');
  return {
    completed: Number(isCompleted),
    cancelled: Number(state === 'cancelled'),
    unfulfilled: Number(state === 'unfulfilled'),
    noShows: Number(ended?.reason === 'no-show'),
    boarded: Number(boardedAt !== undefined),
    waitSeconds: boardedAt === undefined ? 0 : wholeSeconds(waitingSinceOf(record), boardedAt),
    rideSeconds: boardedAt === undefined ? 0 : wholeSeconds(boardedAt, overAt),
    revenue: isCompleted ? fare.amount : 0,
    fees: isCompleted ? 0 : fare.amount,
    tips: settlement?.tip ?? 0,
    adjustments: sumOfLines(settlement, 'adjustment'),
    promoted: Number(isCompleted && off > 0),
    promotions: isCompleted ? off : 0,
    emptyMeters: Math.round(emptyMetersOf(events)),
    rideMeters: isCompleted ? Math.round(rideMetersOf(events)) : 0,
    engagedSeconds: engagedSecondsOf(record),
  };
}

function sumOfLines(settlement: Settlement | null, code: string): number {
  const lines = settlement?.lines.filter((line) => line.code === code) ?? [];
  return lines.reduce((sum, { amount }) => sum + amount, 0);
}

function wholeSeconds(from: number, until: number): number {
  return Math.max(0, Math.floor((until - from) / 1000));
}

/** To the pickup, of each vehicle that the trip was assigned to. */
function emptyMetersOf(events: readonly StatisticsEvent[]): number {
  const away = new Map<string, number>();
  let sum = 0;
  for (const event of events) {
    if (event.type === 'offered') away.set(event.offerId, event.distanceMeters);
    if (event.type === 'assigned') sum += away.get(event.offerId) ?? 0;
  }
  return sum;
}

function rideMetersOf(events: readonly StatisticsEvent[]): number {
  const last = events.findLast(({ type }) => type === 'requested' || type === 'changed');
  if (last?.type === 'requested') return last.booking.distanceMeters;
  return last?.type === 'changed' ? last.distanceMeters : 0;
}

const engaged: ReadonlySet<string> = new Set(['assigned', 'arrived', 'onboard']);

function engagedSecondsOf({ timeline }: TripRecord): number {
  const spans = timeline.map(({ state, at: from }, index) =>
    engaged.has(state) ? wholeSeconds(from, timeline[index + 1]?.at ?? from) : 0,
  );
  return spans.reduce((sum, seconds) => sum + seconds, 0);
}

/** By what reports break trips down. */
export const dimensions = ['vehicle', 'tariff', 'zone', 'reason', 'promotion', 'configuration'] as const;
export type Dimension = (typeof dimensions)[number];

/**
 * What a trip counts under: in each zone of its pickup, under why it was not served, and under the version of the
 * configuration that it was booked under (`0`: there was none).
 */
export function slicesOf(
  { record, settlement }: PastTrip,
  zones: readonly string[],
): (readonly [Dimension, string])[] {
  const { vehicle, state, ended, configuration = 0 } = record;
  const { tariff = 'policy', promotion } = settlement?.terms ?? {};
  return [
    ...(vehicle === null ? [] : [['vehicle', vehicle.id] as const]),
    ['tariff', tariff],
    ['configuration', String(configuration)],
    ...zones.map((zone) => ['zone', zone] as const),
    ...(state === 'completed' || ended === null ? [] : [['reason', reasonOf(ended)] as const]),
    ...(promotion === undefined ? [] : [['promotion', promotion.code] as const]),
  ];
}

/** Riders and drivers say why in their own words: who it was is enough. */
function reasonOf({ by, reason }: NonNullable<TripRecord['ended']>): string {
  return by === 'system' ? reason : `cancelled-by-${by}`;
}

/** Adds figures of the same names. */
export function added<Name extends string>(
  names: readonly Name[],
  one: Readonly<Record<Name, number>>,
  other: Readonly<Record<Name, number>>,
): Record<Name, number> {
  const sum: Record<Name, number> = { ...one };
  for (const name of names) sum[name] = one[name] + other[name];
  return sum;
}
