import { type Progress, type ReportRefusal, refuse } from './commands.ts';
import { sendToTrip, type VehicleDraft } from './messages.ts';
import type { Stop } from './state.ts';

/** So many different wrong pins are told to operators, and make the driver wait: nobody can try them all. */
const wrongPinsBeforeWait = 3;
const waitMs = 60_000;

/**
 * Returns why the stop is not done by this pin; null when it is, or none is asked. A wrong pin counts once, however
 * often the report that has it is repeated.
 */
export function pinRefusal(draft: VehicleDraft, stop: Stop, pin: Progress['pin']): ReportRefusal | null {
  if (stop.pin === undefined) return null;
  const { tried = [], at = 0 } = stop.wrongPins ?? {};
  const isFull = tried.length > 0 && tried.length % wrongPinsBeforeWait === 0;
  const leftMs = at + waitMs - draft.now;
  if (isFull && leftMs > 0) {
    const detail = `too many wrong pins: wait ${Math.ceil(leftMs / 1000)} seconds, and ask for it again`;
    return refuse('wrong-pin', stop.id, detail);
  }
  if (pin === stop.pin) return null;
  if (pin === undefined)
    return refuse('wrong-pin', stop.id, 'ask for the four digits, and report them as pin');
  if (!tried.includes(pin)) {
    const { offerId, tripId } = stop;
    draft.emit({ type: 'pinRefused', at: draft.now, offerId, stopId: stop.id, pin });
    const count = tried.length + 1;
    if (count % wrongPinsBeforeWait === 0) {
      sendToTrip(draft, { type: 'wrongPins', tripId, offerId, stopId: stop.id, count });
    }
  }
  return refuse('wrong-pin', stop.id, 'these are not the four digits: ask for them again');
}
