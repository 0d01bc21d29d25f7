import type { Trip } from '../api/schemas.ts';
import { rideTexts } from '../i18n/ride.ts';

/** What happens to a trip, in a few words. Goods that travel alone do not ride. */
export function stateTitle({ state, delivered, party, items = [] }: Trip): string {
  const { states, goodsStates } = rideTexts();
  const people = party === undefined ? 1 : party.seats + party.wheelchairs + party.childSeats;
  if (people > 0 || items.length === 0) return states[state];
  if (state === 'onboard') return delivered === false ? goodsStates.comesBack : goodsStates.onboard;
  if (state === 'completed') return delivered === false ? goodsStates.cameBack : goodsStates.delivered;
  return states[state];
}
