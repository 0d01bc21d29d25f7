import { z } from 'zod';
import type { TenantId } from '../domain/ids.ts';
import { kindRefusal, type RideRequirements, type VehicleKind } from '../domain/requirements.ts';
import { log } from '../log.ts';
import { withTimeout } from '../timeout.ts';

interface KnownFleet {
  /** Each once, however many vehicles there are of it. */
  readonly kinds: readonly VehicleKind[];
  readonly loadedAt: number;
}

const FRESH_MS = 60_000;

/** A database that does not answer within this counts as one that does not answer: bookings never wait for it. */
const timeoutMs = 1_000;

/** What this isolate knows of each tenant's fleet. Values, never promises: those die with their request. */
const knownFleets = new Map<TenantId, KnownFleet>();

/** The kinds of a fleet as known here, or null. What is old or missing is loaded in the background. */
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

/** The kinds of a fleet as the database has them now; null when it does not say. */
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

/** To be called when the fleet has changed, so that at least this isolate notices at once. */
export function forgetFleet(tenant: TenantId): void {
  knownFleets.delete(tenant);
}

export type FleetRefusal = 'vehicle-type-unknown' | 'party-too-large';

const emptyParty = { seats: 0, wheelchairs: 0, childSeats: 0 };

/** The kinds that can serve the requirements, or why none of them ever will. A fleet without vehicles says nothing. */
export function kindsFor(
  fleet: readonly VehicleKind[],
  requirements: RideRequirements,
): readonly VehicleKind[] | FleetRefusal {
  const ableTo = (asked: RideRequirements) => fleet.filter((kind) => kindRefusal(kind, asked) === null);
  const able = ableTo(requirements);
  if (fleet.length === 0 || able.length > 0) return able;
  return ableTo({ ...requirements, party: emptyParty }).length === 0
    ? 'vehicle-type-unknown'
    : 'party-too-large';
}

async function loadKinds(db: D1Database, tenant: TenantId): Promise<VehicleKind[]> {
  const { results } = await db
    .prepare(
      `SELECT DISTINCT type, seats, wheelchairs, child_seats, capabilities FROM vehicles
       WHERE tenant = ? ORDER BY type`,
    )
    .bind(tenant)
    .all();
  return results.map((row) => kindRow.parse(row));
}

const capabilitiesSchema = z.array(z.string());

const kindRow = z
  .object({
    type: z.string(),
    seats: z.int(),
    wheelchairs: z.int(),
    child_seats: z.int(),
    capabilities: z.string(),
  })
  .transform(({ type, seats, wheelchairs, child_seats: childSeats, capabilities }): VehicleKind => {
    const capacity = { seats, wheelchairs, childSeats, parcels: 0 };
    return { type, capacity, capabilities: capabilitiesSchema.parse(JSON.parse(capabilities)) };
  });
