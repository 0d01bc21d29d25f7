import { z } from 'zod';
import type { TenantId } from '../domain/ids.ts';
import { kindRefusal, type RideRequirements, type VehicleKind } from '../domain/requirements.ts';
import { log } from '../log.ts';
import { LruCache } from '../lruCache.ts';
import { withTimeout } from '../timeout.ts';

interface KnownFleet {
  /** Distinct kinds, however many vehicles there are of each. */
  readonly kinds: readonly VehicleKind[];
  readonly loadedAt: number;
}

const FRESH_MS = 60_000;

/** Database timeout: bookings never wait for the database longer than this. */
const timeoutMs = 1_000;

/** Cached fleets of this isolate. Values, never promises: those die with their request. */
const knownFleets = new LruCache<TenantId, KnownFleet>(1_000);

/** Returns the cached kinds of a fleet, or null. Refreshes an old or missing entry in the background. */
export function cachedFleet(
  db: D1Database,
  tenant: TenantId,
  now: number,
  background: (work: Promise<unknown>) => void,
): readonly VehicleKind[] | null {
  const known = knownFleets.get(tenant);
  if (known === undefined || now - known.loadedAt > FRESH_MS) background(freshFleet(db, tenant, now));
  return known?.kinds ?? null;
}

/** Returns the kinds of a fleet from the database; null when it does not answer. */
export async function freshFleet(
  db: D1Database,
  tenant: TenantId,
  now: number,
): Promise<readonly VehicleKind[] | null> {
  try {
    const kinds = await withTimeout(loadKinds(db, tenant), timeoutMs);
    knownFleets.set(tenant, { kinds, loadedAt: now });
    return kinds;
  } catch (error) {
    log('warn', 'fleet-unknown', { tenant, error: String(error) });
    return null;
  }
}

/** Call after changing the fleet, so that at least this isolate sees it at once. */
export function forgetFleet(tenant: TenantId): void {
  knownFleets.delete(tenant);
}

export type FleetRefusal = 'vehicle-type-unknown' | 'party-too-large';

const emptyParty = { seats: 0, wheelchairs: 0, childSeats: 0 };

/** Returns the kinds that can serve the requirements, or why none ever can. An empty fleet refuses nothing. */
export function kindsFor(
  fleet: readonly VehicleKind[],
  requirements: RideRequirements,
): readonly VehicleKind[] | FleetRefusal {
  const ableTo = (asked: RideRequirements) => fleet.filter((kind) => kindRefusal(kind, asked) === null);
  const able = ableTo(requirements);
  if (fleet.length === 0 || able.length > 0) return able;
  return ableTo({ ...requirements, party: emptyParty, items: [] }).length === 0
    ? 'vehicle-type-unknown'
    : 'party-too-large';
}

async function loadKinds(db: D1Database, tenant: TenantId): Promise<VehicleKind[]> {
  const { results } = await db
    .prepare(
      `SELECT DISTINCT type, seats, wheelchairs, child_seats, parcels, capabilities FROM vehicles
       WHERE tenant = ? ORDER BY type`,
    )
    .bind(tenant)
    .all();
  return results.map((row) => kindRow.parse(row));
}

const capabilitiesSchema = z.array(z.string());

/** The kind of a vehicle, as its row has it. */
export const kindRow = z
  .object({
    type: z.string(),
    seats: z.int(),
    wheelchairs: z.int(),
    child_seats: z.int(),
    parcels: z.int(),
    capabilities: z.string(),
  })
  .transform(({ type, seats, wheelchairs, child_seats: childSeats, parcels, capabilities }): VehicleKind => {
    const capacity = { seats, wheelchairs, childSeats, parcels };
    return { type, capacity, capabilities: capabilitiesSchema.parse(JSON.parse(capabilities)) };
  });
