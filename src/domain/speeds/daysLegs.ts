import { z } from 'zod';
import type { RoadSource } from '../supply/eta.ts';
import { type DrivenLeg, drivenLegSchema, isUseful, type ObservedSpeeds, observe } from './observedSpeeds.ts';

/**
 * The legs of one day, before they count for good: nobody may say more about the roads than others. Of each vehicle
 * and each rider a few legs count, and of the vehicles in an hour the median.
 */

/** Legs of one vehicle, or one rider, that count in a day. */
const mostLegsEach = 6;
/** More legs teach nothing in a day, and bound what is stored. */
const mostLegs = 5_000;
export const dayMs = 86_400_000;

export const daysLegsSchema = z.object({
  /** Days since 1970. */
  day: z.int(),
  legs: z.array(drivenLegSchema.extend({ vehicle: z.string(), rider: z.string().nullable() })),
});
export type DaysLegs = z.infer<typeof daysLegsSchema>;

export const noLegs: DaysLegs = { day: 0, legs: [] };

/** Speeds that count for good, and the legs of the newest day. */
export interface Learning {
  readonly speeds: ObservedSpeeds;
  readonly today: DaysLegs;
}

/** Whose a leg is. Older code does not say: then each trip stands for a vehicle, and the rider is null. */
interface Whose {
  readonly vehicle: string;
  readonly rider: string | null;
}

/** Returns the learning after one more leg. */
export function learn({ speeds, today }: Learning, leg: DrivenLeg, whose: Whose, now: number): Learning {
  const day = Math.floor(now / dayMs);
  if (day !== today.day) {
    return learn({ speeds: withDay(speeds, today), today: { day, legs: [] } }, leg, whose, now);
  }
  const ofVehicle = today.legs.filter(({ vehicle }) => vehicle === whose.vehicle).length;
  const ofRider = today.legs.filter(({ rider }) => rider !== null && rider === whose.rider).length;
  const isTooMuch = Math.max(ofVehicle, ofRider) >= mostLegsEach || today.legs.length >= mostLegs;
  if (isTooMuch || !isUseful(leg)) return { speeds, today };
  return { speeds, today: { day, legs: [...today.legs, { ...leg, ...whose }] } };
}

/** Returns the day without saying which of its legs were a rider's. They still count. */
export function withoutRider({ day, legs }: DaysLegs, rider: string): DaysLegs {
  return { day, legs: legs.map((leg) => (leg.rider === rider ? { ...leg, rider: null } : leg)) };
}

/**
 * Returns the speeds with a day's legs: as many legs as were driven in each hour, each as slow as the median of that
 * hour's vehicles.
 */
export function withDay(speeds: ObservedSpeeds, { legs }: DaysLegs): ObservedSpeeds {
  const hours = Map.groupBy(legs, ({ source, hourOfWeek }) => `${source} ${hourOfWeek}`);
  return [...hours.values()].reduce((learned, inHour) => {
    const vehicles = Map.groupBy(inHour, ({ vehicle }) => vehicle);
    const ratio = Math.exp(median([...vehicles.values()].map(meanLogRatio)));
    return inHour.reduce(
      (sum, { source, hourOfWeek }) => observe(sum, legLike(source, hourOfWeek, ratio)),
      learned,
    );
  }, speeds);
}

function meanLogRatio(legs: readonly DrivenLeg[]): number {
  return legs.reduce((sum, leg) => sum + Math.log(leg.tookSeconds / leg.roadSeconds), 0) / legs.length;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = 0, high = low] = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return (low + high) / 2;
}

function legLike(source: RoadSource, hourOfWeek: number, ratio: number): DrivenLeg {
  const roadSeconds = 600;
  return { source, hourOfWeek, roadSeconds, tookSeconds: ratio * roadSeconds };
}
