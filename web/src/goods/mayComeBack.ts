import { isOver } from '../../../src/domain/trip/phases.ts';
import type { Trip } from '../api/schemas.ts';

/** A vehicle that took goods before it heard of the end is heard by then, as a rule. */
const TOLD_WITHIN_MS = 3_600_000;

type Told = Pick<Trip, 'state' | 'party' | 'vehicle' | 'timeline' | 'goodsReturn'>;

/** Whether something is still to be told of the goods of a delivery that is over. */
export function mayComeBack(trip: Told, now: number): boolean {
  const { state, party, vehicle, timeline, goodsReturn } = trip;
  if (party === undefined) return false;
  const isDelivery = party.seats + party.wheelchairs + party.childSeats === 0;
  if (!isDelivery || !isOver(state) || state === 'completed') return false;
  if (goodsReturn !== undefined) {
    return goodsReturn.returnedAt === null && (goodsReturn.lostAt ?? null) === null;
  }
  return vehicle !== null && now < Date.parse(timeline.at(-1)?.at ?? '') + TOLD_WITHIN_MS;
}
