import { cellAt } from '../../domain/geo/cells.ts';
import type { TripCommand, TripEffect } from '../../domain/trip/commands.ts';
import type { BookedTrip } from '../../domain/trip/state.ts';
import type { TripPorts } from './ports.ts';

/**
 * Asks the pickup's cell for vehicles. A cell that does not answer, or is over its capacity, is an answer too: the
 * trip searches again. Null when there is no trip.
 */
export async function searchVehicles(
  trip: BookedTrip | null,
  ports: Pick<TripPorts<never>, 'search' | 'host'>,
  { attempt, demand }: TripEffect & { type: 'search' },
): Promise<TripCommand | null> {
  if (trip === null) return null;
  const { policy, tripId } = trip.booking;
  const cell = cellAt(demand.pickup, policy.streams.cellResolution);
  const hold = { forTrip: tripId, seconds: policy.dispatch.candidateHoldSeconds };
  try {
    const { retryAfterSeconds, ...found } = await ports.search(cell, demand, hold);
    const failure = retryAfterSeconds === null ? null : 'the cell is over its capacity';
    return { type: 'searchAnswered', attempt, ...found, failure };
  } catch (error) {
    ports.host.warn('search-failed', { cell, error: String(error) });
    const emptyResult = { candidates: [], skipped: [], cellsAsked: 0 };
    return { type: 'searchAnswered', attempt, ...emptyResult, failure: 'the cell did not answer' };
  }
}
