/** Circuit breaker state of one service. */
export interface BreakerState {
  readonly consecutiveFailures: number;
  /** No call is made before this (epoch ms). */
  readonly openUntil: number;
}

export const closedBreaker: BreakerState = { consecutiveFailures: 0, openUntil: 0 };

export const failuresToOpen = 5;
export const openMs = 10_000;

/** Returns false while the breaker is open. Afterwards calls pass again, and one failure reopens it. */
export function isCallAllowed({ openUntil }: BreakerState, now: number): boolean {
  return now >= openUntil;
}

/** Returns the breaker's state after a call (circuit breaker: M. Nygard, Release It!, 2007). */
export function afterCall(state: BreakerState, succeeded: boolean, now: number): BreakerState {
  if (succeeded) return closedBreaker;
  const consecutiveFailures = state.consecutiveFailures + 1;
  return { consecutiveFailures, openUntil: consecutiveFailures >= failuresToOpen ? now + openMs : 0 };
}
