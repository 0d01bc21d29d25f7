import type { Trip } from '../api/schemas.ts';
import { rideTexts } from '../i18n/ride.ts';

/** What happens to a trip, in a few words. Goods that travel alone do not ride. */
export function stateTitle(trip: Trip): string {
  const { state, delivered } = trip;
  const { states, goodsStates } = rideTexts();
  if (!isGoodsAlone(trip)) return states[state];
  if (state === 'onboard') return delivered === false ? goodsStates.comesBack : goodsStates.onboard;
  if (state === 'completed') return delivered === false ? goodsStates.cameBack : goodsStates.delivered;
  return states[state];
}

/** What there is to do meanwhile. */
export function stateHint(trip: Trip): string {
  const { stateHints, goodsHints } = rideTexts();
  const hints: Readonly<Record<Trip['state'], string>> = isGoodsAlone(trip)
    ? { ...stateHints, ...goodsHints }
    : stateHints;
  return hints[trip.state];
}

function isGoodsAlone({ party, items = [] }: Trip): boolean {
  const people = party === undefined ? 1 : party.seats + party.wheelchairs + party.childSeats;
  return people === 0 && items.length > 0;
}
