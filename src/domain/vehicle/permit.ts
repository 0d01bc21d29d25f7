import { z } from 'zod';
import { type PersonId, personIdSchema } from '../ids.ts';
import type { OfferRefusal, Proposal } from '../tripVehicleMessages.ts';

/** What operators allow a driver; it comes with the driver's stream. */
export const permitSchema = z.object({
  driver: personIdSchema,
  /** When the first of the documents expires (epoch ms); null: none does. */
  validUntil: z.number().nullable(),
  /** Riders with whom the driver is never matched. */
  blockedRiders: z.array(personIdSchema),
});
export type Permit = z.infer<typeof permitSchema>;

/**
 * How long the driver of the newest stream has worked since the last break that was long enough. A pause is a break; a
 * lost stream is none until its end is known.
 */
export const dutySchema = z.object({
  driver: personIdSchema,
  workedMs: z.number(),
  /** Since when the driver works (epoch ms), and since when not; one is null. */
  since: z.number().nullable(),
  restingSince: z.number().nullable(),
});
export type Duty = z.infer<typeof dutySchema>;

/** What of a vehicle's state this is about. */
interface Permitted {
  readonly permit?: Permit | undefined;
  readonly duty?: Duty | undefined;
  readonly connection: { readonly driver: PersonId } | null;
  readonly availability: string;
  readonly rules: { readonly maxShiftSeconds: number; readonly shiftBreakSeconds: number };
}

/** Returns why this driver gets no such offer; null when there is no reason. */
export function permitRefusal(state: Permitted, proposal: Proposal, now: number): OfferRefusal | null {
  const { permit, connection } = state;
  if (permit !== undefined && permit.driver === connection?.driver) {
    if (proposal.rider !== undefined && permit.blockedRiders.includes(proposal.rider)) return 'blocked';
    const rideAt = proposal.reservation === true ? Math.max(now, proposal.scheduledFor ?? 0) : now;
    if (permit.validUntil !== null && permit.validUntil <= rideAt) return 'documents-expired';
  }
  const endsAt = shiftEndsAt(state);
  return endsAt !== null && endsAt <= now ? 'shift-over' : null;
}

/** When the driver who works has worked as long as may be (epoch ms); null where nobody does, or there is no limit. */
export function shiftEndsAt({ duty, rules }: Pick<Permitted, 'duty' | 'rules'>): number | null {
  if (rules.maxShiftSeconds === 0 || duty === undefined || duty.since === null) return null;
  return duty.since + Math.max(0, rules.maxShiftSeconds * 1000 - duty.workedMs);
}

/** Returns the state with the duty after something that happened, which `before` did not know. */
export function withDuty<State extends Permitted>(before: State, after: State, at: number): State {
  if (after.rules.maxShiftSeconds === 0) return after;
  const driver = after.connection?.driver ?? before.connection?.driver ?? before.duty?.driver;
  if (driver === undefined) return after;
  const known = after.duty?.driver === driver ? after.duty : undefined;
  const { workedMs = 0, since = null, restingSince = null } = known ?? {};
  const isWorking = after.connection !== null && after.availability === 'available';
  if (isWorking === (since !== null)) return known === undefined ? after : { ...after, duty: known };
  if (!isWorking) {
    const worked = workedMs + Math.max(0, at - (since ?? at));
    return { ...after, duty: { driver, workedMs: worked, since: null, restingSince: at } };
  }
  const isRested = restingSince !== null && at - restingSince >= after.rules.shiftBreakSeconds * 1000;
  return {
    ...after,
    duty: { driver, workedMs: isRested ? 0 : workedMs, since: at, restingSince: null },
  };
}
