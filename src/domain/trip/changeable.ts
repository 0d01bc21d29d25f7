import type { ChangedField } from '../tripChange.ts';
import { isOver, type TripPhase } from './phases.ts';

/** What may be changed once a vehicle is assigned. */
const changeable: Readonly<Partial<Record<TripPhase, readonly ChangedField[]>>> = {
  assigned: ['pickup', 'dropoff', 'via', 'notes'],
  arrived: ['dropoff', 'via', 'notes'],
  onboard: ['dropoff', 'via', 'notes'],
};

/** Whether a field of a trip may be changed in this phase. Pages ask it, too. */
export function mayChange(phase: TripPhase, field: ChangedField): boolean {
  return !isOver(phase) && (changeable[phase]?.includes(field) ?? true);
}
