import { loadOf, sumOfLoads } from '../items.ts';
import { type Capacity, fits, isEmptyParty, type Party } from '../party.ts';
import { isPooled, type Stop, stopsAhead, type VehicleRules, type VehicleState } from './state.ts';

/** Returns why nobody can board at this pickup yet, as text for the driver; null when they can. */
export function boardingRefusal(state: VehicleState, pickup: Stop): string | null {
  const aboard = state.stops.filter(
    ({ kind, status, offerId }) => kind === 'pickup' && status === 'done' && offerId !== pickup.offerId,
  );
  return joiningRefusal(state, aboard, pickup);
}

type Carrier = Pick<VehicleState, 'profile' | 'rules'>;

/** Returns why the trip cannot join those on board, as text for the driver; null when it can. */
function joiningRefusal({ profile, rules }: Carrier, aboard: readonly Stop[], pickup: Stop): string | null {
  if (aboard.length === 0) return null;
  if (!isPooled(pickup) || !aboard.every(isPooled)) return 'the rider before is still on board';
  if (!rules.goodsWithPeople && isMixed([...aboard, pickup])) return 'people and goods do not ride together';
  const together = [...aboard, pickup].map(loadOf).reduce(sumOfLoads);
  const hasRoom = profile !== null && fits(together, profile.capacity);
  return hasRoom ? null : 'there is no room until somebody has got out';
}

/** What a trip carries: people, perhaps with goods of their own, or goods alone. */
export function carriageOf({ party }: { readonly party: Party }): 'people' | 'goods' {
  return isEmptyParty(party) ? 'goods' : 'people';
}

/** Returns whether some of the trips carry people and others goods alone. */
function isMixed(trips: readonly { readonly party: Party }[]): boolean {
  return new Set(trips.map(carriageOf)).size > 1;
}

/** Returns whether these trips may be on board together, as far as the room allows. */
export function mayRideTogether(rules: VehicleRules, trips: readonly Stop[]): boolean {
  return trips.every(isPooled) && (rules.goodsWithPeople || !isMixed(trips));
}

/**
 * Reorders stops so that everybody can board: where a trip cannot join those on board, their stops come first. Stops
 * already done lead.
 */
export function withRoom(carrier: Carrier, stops: readonly Stop[]): Stop[] {
  const ordered = stops.filter(({ status }) => status === 'done');
  let aboard = ordered.filter(({ kind }) => kind === 'pickup');
  // Deleting from a set while iterating skips the deleted stops.
  const ahead = new Set(stopsAhead(stops));
  for (const stop of ahead) {
    if (stop.kind === 'pickup') {
      for (const exit of ahead) {
        if (joiningRefusal(carrier, aboard, stop) === null) break;
        if (!aboard.some(({ offerId }) => exit.kind !== 'pickup' && offerId === exit.offerId)) continue;
        ordered.push(exit);
        ahead.delete(exit);
        if (exit.kind === 'dropoff') aboard = aboard.filter(({ offerId }) => offerId !== exit.offerId);
      }
      aboard = [...aboard, stop];
    } else if (stop.kind === 'dropoff') {
      aboard = aboard.filter(({ offerId }) => offerId !== stop.offerId);
    }
    ordered.push(stop);
    ahead.delete(stop);
  }
  return ordered;
}

/** Returns whether the stops can be served in this order without exceeding the capacity. */
export function fitsAlong(stops: readonly Stop[], capacity: Capacity): boolean {
  const aboard = new Map(
    stops.flatMap((stop) =>
      stop.kind === 'pickup' && stop.status === 'done' ? [[stop.offerId, loadOf(stop)] as const] : [],
    ),
  );
  for (const stop of stopsAhead(stops)) {
    const { kind, offerId } = stop;
    if (kind === 'dropoff') aboard.delete(offerId);
    if (kind !== 'pickup') continue;
    aboard.set(offerId, loadOf(stop));
    if (!fits([...aboard.values()].reduce(sumOfLoads), capacity)) return false;
  }
  return true;
}
