/** The phases of a trip. Pages import this: nothing else belongs here. */
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

/** Over: no further change, whatever arrives. */
export function isOver(phase: TripPhase): boolean {
  return phase === 'completed' || phase === 'cancelled' || phase === 'unfulfilled';
}
