import type { VehicleFix } from '../../calls/trip.ts';
import { cellAt, cellCentre } from '../../domain/geo/cells.ts';
import type { Place } from '../../domain/geo/place.ts';
import type { BookedTrip } from '../../domain/trip/state.ts';

/** H3 cells of about a kilometre across. */
const roughResolution = 8;

/**
 * Returns the vehicle's position as a trip's watchers may see it: exact for who is on board or about to board; rough
 * while the vehicle serves others first, whose places an exact position would show. An ETA is computed from this.
 */
export function shownFix({ phase }: BookedTrip, fix: VehicleFix): VehicleFix {
  const { via = [], isShared = via.length > 0 } = fix;
  if (phase !== 'assigned' || !isShared) return fix;
  return { ...fix, ...roughly(fix), heading: null, via: via.map(roughly) };
}

function roughly(place: Place): Place {
  return cellCentre(cellAt(place, roughResolution));
}
