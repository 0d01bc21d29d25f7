import { z } from 'zod';
import { flatPolicySchema } from '../policy.ts';

/** What a time was found with, best first. */
export const etaSourceSchema = z.enum(['osrm', 'valhalla', 'roads', 'greatCircle']);
export type EtaSource = z.infer<typeof etaSourceSchema>;

/** Sources that know roads. */
export const roadSourceSchema = etaSourceSchema.exclude(['greatCircle']);
export type RoadSource = z.infer<typeof roadSourceSchema>;

/** The part of a tenant's policy that says how times and ways are found. */
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

/** Driving times to one place, all found in the same way. */
export interface Etas {
  readonly source: EtaSource;
  /** One for each place asked for; null where there is no way. */
  readonly seconds: readonly (number | null)[];
  /** What times of roads were multiplied by, as completed trips suggest; left out by the great circle. */
  readonly observedFactor?: number;
}

type Estimate = Pick<RoutingRules, 'detourFactor' | 'speedMetersPerSecond'>;

/** What getting in or out takes. */
export const stopSeconds = 30;

/** Driving time estimated from the distance as the crow flies. */
export function etaSeconds(distanceMeters: number, { detourFactor, speedMetersPerSecond }: Estimate): number {
  return (distanceMeters * detourFactor) / speedMetersPerSecond;
}

/** The inverse: how far away a place may be, as the crow flies, that is reached in that time. */
export function distanceWithin(seconds: number, { detourFactor, speedMetersPerSecond }: Estimate): number {
  return (seconds * speedMetersPerSecond) / detourFactor;
}

/** True where times come from roads, and so from somewhere else. */
export function hasRoads({ region, routingServer }: RoutingRules): boolean {
  return region !== null || routingServer !== null;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The hour of the week in a time zone: 0 is Monday 0:00 to 1:00. `at` in epoch milliseconds. */
export function hourOfWeek(at: number, timeZone: string): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' });
  formats.set(timeZone, format);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return 24 * Math.max(0, days.indexOf(parts.get('weekday') ?? '')) + Number(parts.get('hour') ?? 0);
}
