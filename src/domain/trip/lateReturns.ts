import type { VehicleId } from '../ids.ts';
import { isEmptyParty } from '../party.ts';
import type { VehicleToTrip } from '../tripVehicleMessages.ts';
import type { Ended } from './events.ts';
import type { TripDraft } from './messages.ts';
import { isOver } from './phases.ts';
import type { BookedTrip } from './state.ts';

/**
 * Handles reports about goods from a vehicle that the trip no longer counts on, and that took them before it heard so. They
 * change nothing else of the trip. Returns false for every other message.
 */
export function handleLateReturn(draft: TripDraft, vehicleId: VehicleId, message: VehicleToTrip): boolean {
  const { state, now: at } = draft;
  const { offerId } = message;
  const known = state.lateReturns.find((late) => late.offerId === offerId);
  if (message.type === 'deliveryFailed') {
    if (known !== undefined || !isEmptyParty(state.booking.party) || isAwaited(state, message)) return true;
    draft.emit({ type: 'goodsReturnBegun', at, offerId, vehicleId, ...causeOf(state, message) });
    return true;
  }
  if (known === undefined || (message.type !== 'completed' && message.type !== 'gaveBack')) return false;
  const outcome = message.type === 'completed' ? 'returned' : 'lost';
  if (known.end === null) draft.emit({ type: 'goodsReturnEnded', at, offerId, vehicleId, outcome });
  return true;
}

/** The trip asked for its goods itself, and ended when it had waited for them in vain. */
function isAwaited({ goodsReturn, assignment }: BookedTrip, { offerId }: VehicleToTrip): boolean {
  return goodsReturn !== null && assignment?.offerId === offerId;
}

/** Who caused it. Without the words that people gave for the end: the trip has them already. */
function causeOf(
  { phase, ended }: BookedTrip,
  { reason, isReleased = false }: VehicleToTrip & { type: 'deliveryFailed' },
): Ended {
  if (!isReleased) return { by: 'driver', reason };
  if (!isOver(phase) || ended === null)
    return { by: reason === 'reassigned' ? 'operator' : 'system', reason };
  const { by } = ended;
  return { by, reason: by === 'system' ? ended.reason : `${by}-cancelled` };
}
