/** The phases of a trip. Web pages import this file, so nothing else belongs here. */
export const tripPhases = [
  'scheduled',
  'searching',
  'assigned',
  'arrived',
  'onboard',
  'completed',
  'cancelled',
  'unfulfilled',
] as const;
export type TripPhase = (typeof tripPhases)[number];

/** Returns whether the phase is final: no later event changes the trip. */
export function isOver(phase: TripPhase): boolean {
  return phase === 'completed' || phase === 'cancelled' || phase === 'unfulfilled';
}
