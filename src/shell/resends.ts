/** An unacknowledged message is first resent after this. */
export const firstResendMs = 2_000;
const maxResendMs = 30_000;
/** The same for a message that is underway: its carrier takes longer. */
const firstUnderwayMs = 10_000;
const maxUnderwayMs = 300_000;

/**
 * After so many attempts a message is parked: about a day without an answer; and some 18 minutes of refusals, longer
 * than code of two versions runs side by side in a roll-out, since a receiver of older code may read it later.
 */
const parkAfterAttempts = { unanswered: 2_880, refused: 40 };

/** Delay before the next attempt, doubling up to a maximum. */
export function resendDelayMs(attempts: number): number {
  return Math.min(maxResendMs, firstResendMs * 2 ** attempts);
}

/** The same for a message that its carrier has taken. */
export function underwayDelayMs(attempts: number): number {
  return Math.min(maxUnderwayMs, firstUnderwayMs * 2 ** attempts);
}

/** Returns whether a message will never be delivered, as far as anyone can tell. */
export function mustPark(attempts: number, outcome: keyof typeof parkAfterAttempts): boolean {
  return attempts >= parkAfterAttempts[outcome];
}
