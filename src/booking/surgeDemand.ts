import type { SurgeAsked } from '../calls/district.ts';
import type { TenantObjects } from '../calls/objects.ts';
import { type CellId, districtAt } from '../domain/geo/cells.ts';
import type { SurgeReading } from '../domain/surge/surgeState.ts';
import type { Pricing } from '../domain/tariff/chooseTariff.ts';
import { type DemandSaid, surgeRulesOf } from '../domain/tariff/surgePricing.ts';
import { log } from '../log.ts';
import { platformTimers, type Timers, withTimeout } from '../timeout.ts';
import type { Ride } from './rideEstimate.ts';

/** Nobody waits longer for a price: without an answer nothing is added. */
const timeoutMs = 400;

export interface DemandPorts {
  ask(district: CellId, asked: SurgeAsked): Promise<readonly SurgeReading[]>;
  readonly timers: Timers;
  background(work: Promise<unknown>): void;
  warn(district: CellId, error: unknown): void;
}

/** Returns the ports of the platform. */
export function demandPorts(
  objects: TenantObjects,
  background: (work: Promise<unknown>) => void,
): DemandPorts {
  const { tenant } = objects;
  return {
    ask: async (district, asked) => objects.district(district).surge(asked),
    timers: platformTimers,
    background,
    warn: (district, error) =>
      log('warn', 'priced-without-demand', { tenant, district, error: String(error) }),
  };
}

/** Who wants a ride, and the vehicle types that are priced. */
export interface RideWanted {
  readonly pricing: Pricing;
  readonly rider: string;
  readonly ride: Pick<Ride, 'pickup' | 'scheduledFor' | 'vehicleType'>;
  readonly vehicleTypes: readonly (string | null)[];
  readonly now: number;
}

/**
 * Tells the pickup's district that somebody wants a ride, and returns what it says for each vehicle type, in their order.
 * Nothing where prices do not follow demand, or only in shadow, and for rides far ahead.
 */
export async function askDemand(
  ports: DemandPorts,
  { pricing, rider, ride, vehicleTypes, now }: RideWanted,
): Promise<readonly DemandSaid[]> {
  const { policy, configuration, surge } = pricing;
  const { pickup, scheduledFor, vehicleType: wanted } = ride;
  const follows = surgeRulesOf(surge, policy.streams.cellResolution);
  if (follows === null) return [];
  if (scheduledFor !== null && scheduledFor > now + policy.dispatch.scheduledLeadSeconds * 1000) return [];
  const asked: SurgeAsked = { configuration, ...follows, rider, pickup, wanted, vehicleTypes };
  const district = districtAt(pickup);
  const answered = ports.ask(district, asked);
  const said = withTimeout<readonly DemandSaid[]>(answered, timeoutMs, ports.timers).catch(
    (error: unknown): readonly DemandSaid[] => {
      ports.warn(district, error);
      return vehicleTypes.map(() => 'unanswered');
    },
  );
  if (follows.mode === 'on') return said;
  ports.background(said);
  return [];
}
