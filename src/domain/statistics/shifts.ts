import { z } from 'zod';
import { type PersonId, personIdSchema } from '../ids.ts';
import { availabilitySchema } from '../vehicle/state.ts';

/**
 * Who was online with a vehicle, and when: folded from its public events. Online is who has a stream and does not say
 * `offline`. A stream that was lost without a word ends when the next one opens, or after `longestSilenceMs`.
 */
export const shiftSchema = z.object({
  driver: personIdSchema.nullable(),
  availability: availabilitySchema,
  /** Since when the driver is online, as far as it is counted (epoch ms); null: is not. */
  since: z.number().nullable(),
});
export type Shift = z.infer<typeof shiftSchema>;

export const noShift: Shift = { driver: null, availability: 'offline', since: null };

/** A driver without any event for longer is no longer heard. */
export const longestSilenceMs = 6 * 3_600_000;

/** The events of a vehicle that statistics take, with what they need of each. */
export const shiftEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('connected'), at: z.number(), driver: personIdSchema }),
  z.object({ type: z.literal('disconnected'), at: z.number() }),
  z.object({ type: z.literal('availabilityChanged'), at: z.number(), availability: availabilitySchema }),
  z.object({ type: z.literal('offerOpened'), at: z.number() }),
  z.object({ type: z.literal('offerAccepted'), at: z.number() }),
  z.object({ type: z.literal('offerDeclined'), at: z.number() }),
  z.object({ type: z.literal('offerLapsed'), at: z.number() }),
  z.object({ type: z.literal('progressed'), at: z.number() }),
]);
export type ShiftEvent = z.infer<typeof shiftEventSchema>;

/** What an event adds to the driver's day. */
export interface Worked {
  readonly driver: PersonId;
  /** When it happened (epoch ms). */
  readonly at: number;
  /** Online between these times (epoch ms). */
  readonly from: number;
  readonly until: number;
  readonly declined: number;
  readonly lapsed: number;
}

/** Folds one event: returns the shift after it, and what it adds. */
export function afterShiftEvent(shift: Shift, event: ShiftEvent): { shift: Shift; worked: Worked | null } {
  const next = {
    driver: event.type === 'connected' ? event.driver : shift.driver,
    availability: event.type === 'availabilityChanged' ? event.availability : shift.availability,
  };
  const hasStream = event.type === 'connected' || (event.type !== 'disconnected' && isStreaming(shift));
  const isOnline = hasStream && next.availability !== 'offline';
  const after: Shift = { ...next, since: isOnline ? event.at : null };
  // A stream of somebody who is offline is remembered by the driver alone.
  const kept = hasStream ? after : { ...after, driver: null };
  const declined = Number(event.type === 'offerDeclined');
  const lapsed = Number(event.type === 'offerLapsed');
  if (shift.driver === null) return { shift: kept, worked: null };
  const online = onlineUntil(shift, event.at);
  return { shift: kept, worked: { driver: shift.driver, at: event.at, ...online, declined, lapsed } };
}

function isStreaming({ driver }: Shift): boolean {
  return driver !== null;
}

/** Returns the time that the driver was online since it was counted last, up to a time. */
export function onlineUntil({ since }: Shift, at: number): { from: number; until: number } {
  if (since === null) return { from: at, until: at };
  return { from: since, until: Math.max(since, Math.min(at, since + longestSilenceMs)) };
}
