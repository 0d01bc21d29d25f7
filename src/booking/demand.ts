import type { SurgeAsked } from '../calls/district.ts';
import type { TenantObjects } from '../calls/objects.ts';
import { districtAt } from '../domain/geo/cells.ts';
import type { Pricing } from '../domain/tariff/pricing.ts';
import { type DemandSaid, surgeRulesOf } from '../domain/tariff/surge.ts';
import { log } from '../log.ts';
import { withTimeout } from '../timeout.ts';
import type { Ride } from './rideEstimate.ts';

/** Nobody waits longer for a price: without an answer nothing is added. */
const timeoutMs = 400;

/** Who wants a ride, and the vehicle types that are priced. */
export interface RideWanted {
  readonly objects: TenantObjects;
  readonly pricing: Pricing;
  readonly rider: string;
  readonly ride: Ride;
  readonly vehicleTypes: readonly (string | null)[];
  readonly now: number;
  readonly background: (work: Promise<unknown>) => void;
}

/**
 * Tells the pickup's district that somebody wants a ride, and returns what it says for each vehicle type, in their order.
 * Nothing where prices do not follow demand, or only in shadow, and for rides far ahead.
 */
export async function askDemand({
  objects,
  pricing,
  rider,
  ride,
  vehicleTypes,
  now,
  background,
}: RideWanted): Promise<readonly DemandSaid[]> {
  const { policy, configuration, surge } = pricing;
  const { pickup, scheduledFor, vehicleType: wanted } = ride;
  const follows = surgeRulesOf(surge, policy.streams.cellResolution);
  if (follows === null) return [];
  if (scheduledFor !== null && scheduledFor > now + policy.dispatch.scheduledLeadSeconds * 1000) return [];
  const asked: SurgeAsked = { configuration, ...follows, rider, pickup, wanted, vehicleTypes };
  const district = districtAt(pickup);
  const said = withTimeout(Promise.resolve(objects.district(district).surge(asked)), timeoutMs).catch(
    (error: unknown): DemandSaid[] => {
      log('warn', 'priced-without-demand', { tenant: objects.tenant, district, error: String(error) });
      return vehicleTypes.map(() => 'unanswered');
    },
  );
  if (follows.mode === 'on') return said;
  background(said);
  return [];
}
