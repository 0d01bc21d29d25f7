import { z } from 'zod';
import { flatPolicySchema } from '../policy/policy.ts';

/** The source of a driving time, best first. */
export const etaSourceSchema = z.enum(['osrm', 'valhalla', 'roads', 'greatCircle']);
export type EtaSource = z.infer<typeof etaSourceSchema>;

/** Sources that know the roads. */
export const roadSourceSchema = etaSourceSchema.exclude(['greatCircle']);
export type RoadSource = z.infer<typeof roadSourceSchema>;

/** The policy keys that decide how ETAs and routes are computed. */
export const routingRulesSchema = flatPolicySchema.pick({
  region: true,
  routerShards: true,
  routingServer: true,
  timeZone: true,
  observedSpeeds: true,
  detourFactor: true,
  speedMetersPerSecond: true,
});
export type RoutingRules = z.infer<typeof routingRulesSchema>;

/** Driving times to one place, all from the same source. */
export interface Etas {
  readonly source: EtaSource;
  /** One per origin; null where there is no route. */
  readonly seconds: readonly (number | null)[];
  /** The factor from completed trips that road times were multiplied by; left out for the great circle. */
  readonly observedFactor?: number;
}

/** By what it is judged whether a vehicle can be at a reserved pickup in time. */
export interface AgendaRules extends Estimate {
  /** The spare time before the pickup. */
  readonly reservationBufferSeconds: number;
}

type Estimate = Pick<RoutingRules, 'detourFactor' | 'speedMetersPerSecond'>;

/** Time for boarding or alighting at a stop. */
export const stopSeconds = 30;

/** Estimates the driving time in seconds for a great-circle distance. */
export function etaSeconds(distanceMeters: number, { detourFactor, speedMetersPerSecond }: Estimate): number {
  return (distanceMeters * detourFactor) / speedMetersPerSecond;
}

/** The inverse: the great-circle distance in metres that can be driven in that time. */
export function distanceWithin(seconds: number, { detourFactor, speedMetersPerSecond }: Estimate): number {
  return (seconds * speedMetersPerSecond) / detourFactor;
}

/** Returns whether ETAs come from a road source, and so from a remote call. */
export function hasRoads({ region, routingServer }: RoutingRules): boolean {
  return region !== null || routingServer !== null;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/**
 * Returns the hour of the week (0 to 167) in a time zone: 0 is Monday 0:00 to 1:00. `at` in epoch ms. Throws for an
 * unknown time zone.
 */
export function hourOfWeek(at: number, timeZone: string): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' });
  formats.set(timeZone, format);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return 24 * Math.max(0, days.indexOf(parts.get('weekday') ?? '')) + Number(parts.get('hour') ?? 0);
}
