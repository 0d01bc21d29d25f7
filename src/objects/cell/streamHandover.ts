import type { Carried } from '../../domain/evidence.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { VehicleId } from '../../domain/ids.ts';
import type { Connected } from '../../domain/vehicle/commands.ts';
import { withTimeout } from '../../timeout.ts';
import type { PositionFacts } from './acceptPositions.ts';
import type { CellPorts } from './ports.ts';
import { trackOf } from './vehicleTrack.ts';

/** A stream opens without what another cell does not tell within this. */
const timeoutMs = 1_000;

/** Returns what the vehicle's next stream needs to know of this one. */
export function carriedFrom(
  facts: PositionFacts & Pick<Carried, 'heardAt' | 'availabilityChanged'>,
): Carried {
  const { judged, backsFrom, heardAt, availabilityChanged } = facts;
  return {
    ...(judged && { judged: { ...judged } }),
    track: trackOf(facts),
    ...(backsFrom && { backsFrom }),
    heardAt,
    ...(availabilityChanged && { availabilityChanged: { ...availabilityChanged } }),
  };
}

/** Returns the one that was heard last. */
export function newest(a: Carried | null, b: Carried | null): Carried | null {
  return a === null || (b !== null && b.heardAt > a.heardAt) ? b : a;
}

/**
 * Returns what is known of a vehicle that opens a stream in a cell: from the cell of its last stream, or else from when
 * that was lost. Null: nothing, or that stream was in this cell.
 */
export async function carriedTo(
  cell: CellId,
  vehicleId: VehicleId,
  { previousCell = null, carried = null }: Connected,
  { carriedBy, timers, warn }: Pick<CellPorts<never>, 'carriedBy' | 'timers' | 'warn'>,
): Promise<Carried | null> {
  if (previousCell === null || previousCell === cell) return carried;
  try {
    return newest(await withTimeout(carriedBy(previousCell, vehicleId), timeoutMs, timers), carried);
  } catch (error) {
    warn('previous-cell-unreachable', { vehicle: vehicleId, cell: previousCell, error: String(error) });
    return carried;
  }
}
