/** What is remembered of a service that may be down. */
export interface BreakerState {
  readonly consecutiveFailures: number;
  /** Nobody asks before this (epoch milliseconds). */
  readonly openUntil: number;
}

export const closedBreaker: BreakerState = { consecutiveFailures: 0, openUntil: 0 };

export const failuresToOpen = 5;
export const openMs = 10_000;

/** False while the service is left alone. Afterwards it is asked again, and one failure is enough. */
export function isCallAllowed({ openUntil }: BreakerState, now: number): boolean {
  return now >= openUntil;
}

/** The breaker after a call (M. Nygard, Release It!, 2007). */
export function afterCall(state: BreakerState, succeeded: boolean, now: number): BreakerState {
  if (succeeded) return closedBreaker;
  const consecutiveFailures = state.consecutiveFailures + 1;
  return { consecutiveFailures, openUntil: consecutiveFailures >= failuresToOpen ? now + openMs : 0 };
}
