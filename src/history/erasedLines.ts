import { z } from 'zod';
import { type TenantId, tenantIdSchema } from '../domain/ids.ts';
import { feedBatchSchema } from '../protocol/feed.ts';
import { withoutSightings } from '../protocol/vehicleFeed.ts';
import { withoutRider } from './redactJson.ts';

/** Whose a line is, as code of any version writes it. */
const ownerSchema = z.looseObject({ kind: z.string(), tenant: tenantIdSchema, id: z.string() });

/** The trips of riders who are erased. */
export interface ErasedTrips {
  readonly tenant: TenantId;
  readonly trips: ReadonlySet<string>;
}

/**
 * Returns a line of the archive without the riders of erased trips, and without where vehicles of their tenant were seen;
 * null for one that names such a trip and is no JSON: what it says of the rider cannot be told from the rest.
 */
export function erasedLine(line: string, erased: ErasedTrips): string | null {
  const isNamed = namesOf(line).some((id) => erased.trips.has(id));
  const isSeen = line.includes('"vehicleEvents"') && line.includes('"fix"');
  if (!isNamed && !isSeen) return line;
  const json = parsed(line);
  if (json === undefined) return isNamed ? null : line;
  const { data: owner } = ownerSchema.safeParse(json);
  // Nobody can tell whose it is.
  if (owner === undefined) return isNamed ? JSON.stringify(withoutRider(json)) : line;
  if (owner.tenant !== erased.tenant) return line;
  if (owner.kind === 'tripEvents') {
    return erased.trips.has(owner.id) ? JSON.stringify(withoutRider(json)) : line;
  }
  const { data: batch } = feedBatchSchema.safeParse(json);
  if (batch !== undefined) return JSON.stringify(withoutSightings(batch));
  return isNamed ? JSON.stringify(withoutRider(json)) : line;
}

function namesOf(line: string): readonly string[] {
  return line.match(/trip_[A-Za-z0-9]+/g) ?? [];
}

/** Undefined for what is no JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
