import type { HeldMessage, RideMessage } from '../rideMessages.ts';
import type { TripCommand, TripReplies } from './commands.ts';
import type { TripDraft } from './messages.ts';
import { isOver } from './phases.ts';

/** The most messages of one side in one trip. */
export const maxMessages = 50;
/** The most of one side within `burstMs`. */
export const maxBurst = 8;
const burstMs = 60_000;

/** Rider or driver says something to the other; repeating it is harmless. Ends with the trip. */
export function sendMessage(
  draft: TripDraft,
  { from, said }: TripCommand & { type: 'sendMessage' },
): TripReplies['sendMessage'] {
  const { now, state } = draft;
  const { messages, phase, assignment, booking } = state;
  const known = messages.find((message) => message.id === said.id && message.from === from);
  if (known !== undefined) return { type: 'sent', message: spoken(known) };
  if (isOver(phase)) return { type: 'over' };
  if (assignment === null) return { type: 'notAssigned' };
  const own = messages.filter((message) => message.from === from);
  if (own.length >= maxMessages) return { type: 'tooMany', retryAfterSeconds: null };
  const first = own.at(-maxBurst);
  if (first !== undefined && now < first.at + burstMs) {
    return { type: 'tooMany', retryAfterSeconds: Math.ceil((first.at + burstMs - now) / 1000) };
  }
  const { offerId, vehicle } = assignment;
  const { tripId } = booking;
  const message: RideMessage = { ...said, from, at: now };
  draft.emit({ type: 'messageSent', ...message, offerId });
  draft.send({ to: 'vehicle', vehicleId: vehicle.id, body: { type: 'said', tripId, offerId, message } });
  return { type: 'sent', message };
}

/** Returns a message as its readers get it. */
export function spoken({ offerId: _, ...message }: HeldMessage): RideMessage {
  return message;
}
