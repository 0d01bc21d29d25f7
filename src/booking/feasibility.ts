import type { TenantObjects } from '../calls/objects.ts';
import { districtAt } from '../domain/geo/cells.ts';
import type { Policy } from '../domain/policy/policy.ts';
import {
  type BookedAhead,
  type Feasibility,
  feasible,
  type RideAhead,
  rideAheadUnder,
} from '../domain/supply/feasibility.ts';
import { log } from '../log.ts';
import { withTimeout } from '../timeout.ts';

/** A booking waits for the district's answer no longer than this. */
const timeoutMs = 1_000;

/** Returns how sure a reservation of each of these rides is, which begin at one place; `unknown` without an answer. */
export async function feasibilityOfRides(
  objects: TenantObjects,
  policy: Policy,
  rides: readonly BookedAhead[],
): Promise<Feasibility[]> {
  const ahead = rides.map((ride) => rideAheadUnder(policy, ride));
  const answers = await askDistrict(objects, ahead);
  return ahead.map((_, at) => answers[at] ?? feasible('not-answered'));
}

async function askDistrict(objects: TenantObjects, rides: readonly RideAhead[]): Promise<Feasibility[]> {
  const [first] = rides;
  if (first === undefined) return [];
  const district = districtAt(first.pickup);
  try {
    return (await withTimeout(objects.district(district).feasibility(rides), timeoutMs)) ?? [];
  } catch (error) {
    log('warn', 'feasibility-unknown', { tenant: objects.tenant, district, error: String(error) });
    return [];
  }
}
