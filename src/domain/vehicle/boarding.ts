import { type Capacity, fits, type Party } from '../party.ts';
import { isPooled, type Stop, stopsAhead, type VehicleState } from './state.ts';

/** Returns why nobody can board at this pickup yet, as text for the driver; null when they can. */
export function boardingRefusal({ stops, profile }: VehicleState, pickup: Stop): string | null {
  const aboard = stops.filter(
    ({ kind, status, offerId }) => kind === 'pickup' && status === 'done' && offerId !== pickup.offerId,
  );
  if (aboard.length === 0) return null;
  if (!isPooled(pickup) || !aboard.every(isPooled)) return 'the rider before is still on board';
  const together = [...aboard, pickup].map(({ party }) => party).reduce(sumOf);
  const hasRoom = profile !== null && fits(together, profile.capacity);
  return hasRoom ? null : 'there is no room until somebody has got out';
}

/**
 * Reorders stops so that capacity is never exceeded: where a pickup would not fit, the drop-offs of those on board
 * come first. Stops already done lead.
 */
export function withRoom(stops: readonly Stop[], capacity: Capacity): Stop[] {
  const ordered = stops.filter(({ status }) => status === 'done');
  let aboard = ordered.filter(({ kind }) => kind === 'pickup');
  // Deleting from a set while iterating skips the deleted stops.
  const ahead = new Set(stopsAhead(stops));
  for (const stop of ahead) {
    if (stop.kind === 'pickup') {
      for (const exit of ahead) {
        if (fits([...aboard, stop].map(({ party }) => party).reduce(sumOf), capacity)) break;
        if (!aboard.some(({ offerId }) => exit.kind === 'dropoff' && offerId === exit.offerId)) continue;
        ordered.push(exit);
        ahead.delete(exit);
        aboard = aboard.filter(({ offerId }) => offerId !== exit.offerId);
      }
      aboard = [...aboard, stop];
    } else aboard = aboard.filter(({ offerId }) => offerId !== stop.offerId);
    ordered.push(stop);
    ahead.delete(stop);
  }
  return ordered;
}

/** Returns whether the stops can be served in this order without exceeding the capacity. */
export function fitsAlong(stops: readonly Stop[], capacity: Capacity): boolean {
  const aboard = new Map(
    stops.flatMap(({ kind, status, offerId, party }) =>
      kind === 'pickup' && status === 'done' ? [[offerId, party] as const] : [],
    ),
  );
  for (const { kind, offerId, party } of stopsAhead(stops)) {
    if (kind === 'dropoff') aboard.delete(offerId);
    else aboard.set(offerId, party);
    if (kind === 'pickup' && !fits([...aboard.values()].reduce(sumOf), capacity)) return false;
  }
  return true;
}

function sumOf(a: Party, b: Party): Party {
  return {
    seats: a.seats + b.seats,
    wheelchairs: a.wheelchairs + b.wheelchairs,
    childSeats: a.childSeats + b.childSeats,
  };
}
