import { z } from 'zod';
import type { TenantId } from '../domain/ids.ts';
import { fits, type Party } from '../domain/party.ts';
import { log } from '../log.ts';
import { withTimeout } from '../timeout.ts';

const kindSchema = z.object({
  type: z.string(),
  seats: z.int(),
  wheelchairs: z.int(),
  childSeats: z.int(),
});

/** One kind of vehicle that a fleet has, however many there are of it. */
export type FleetKind = z.infer<typeof kindSchema>;

interface KnownFleet {
  readonly kinds: readonly FleetKind[];
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
): readonly FleetKind[] | null {
  const known = knownFleets.get(tenant);
  if (known === undefined || now - known.loadedAt > FRESH_MS) background(freshFleet(db, tenant, now));
  return known?.kinds ?? null;
}

/** The kinds of a fleet as the database has them now; null when it does not say. */
export async function freshFleet(
  db: D1Database,
  tenant: TenantId,
  now: number,
): Promise<readonly FleetKind[] | null> {
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

export interface FleetDemand {
  readonly party: Party;
  readonly vehicleType: string | null;
}

export type FleetRefusal = 'vehicle-type-unknown' | 'party-too-large';

/** The kinds that can serve a demand, or why none of them ever will. A fleet without vehicles says nothing. */
export function kindsFor(
  fleet: readonly FleetKind[],
  { party, vehicleType }: FleetDemand,
): readonly FleetKind[] | FleetRefusal {
  const ofType = vehicleType === null ? fleet : fleet.filter(({ type }) => type === vehicleType);
  if (fleet.length > 0 && ofType.length === 0) return 'vehicle-type-unknown';
  const able = ofType.filter((kind) => fits(party, { ...kind, parcels: 0 }));
  return fleet.length > 0 && able.length === 0 ? 'party-too-large' : able;
}

async function loadKinds(db: D1Database, tenant: TenantId): Promise<FleetKind[]> {
  const { results } = await db
    .prepare(
      `SELECT DISTINCT type, seats, wheelchairs, child_seats AS childSeats FROM vehicles
       WHERE tenant = ? ORDER BY type`,
    )
    .bind(tenant)
    .all();
  return results.map((row) => kindSchema.parse(row));
}
