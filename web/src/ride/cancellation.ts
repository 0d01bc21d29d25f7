import { isOver } from '../../../src/domain/trip/phases.ts';
import type { Answer, Failure } from '../api/answer.ts';
import type { Trip } from '../api/schemas.ts';

/** What the service knows of a trip, and how to cancel it at the version that was read. */
export interface CancellationCalls {
  read(): Promise<Answer<Trip>>;
  cancel(trip: Trip): Promise<Answer<Trip>>;
}

export type CancellationOutcome =
  | { readonly kind: 'cancelled' | 'over' | 'costs-changed'; readonly trip: Trip }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** A trip that changes at every attempt does so because of something else. */
const maxAttempts = 3;

/**
 * Cancels a trip for the fee that its rider has agreed to. A trip that has moved on meanwhile is cancelled all the same
 * if that still costs as much; if not, nothing is done, and the outcome has the trip with the new fee.
 */
export async function cancelAsAgreed(agreed: Trip, calls: CancellationCalls): Promise<CancellationOutcome> {
  for (let attempt = 1; ; attempt++) {
    const current = await calls.read();
    if (!current.ok) return { kind: 'failed', failure: current.failure };
    const trip = current.value;
    if (isOver(trip.state)) return { kind: 'over', trip };
    if (trip.cancellation?.fee.amount !== agreed.cancellation?.fee.amount) {
      return { kind: 'costs-changed', trip };
    }
    const answer = await calls.cancel(trip);
    if (answer.ok) return { kind: 'cancelled', trip: answer.value };
    const { failure } = answer;
    const hasMovedOn = failure.kind === 'problem' && failure.status === 412;
    if (!hasMovedOn || attempt === maxAttempts) return { kind: 'failed', failure };
  }
}
