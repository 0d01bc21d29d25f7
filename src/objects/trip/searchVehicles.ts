import { cellAt } from '../../domain/geo/cells.ts';
import type { Candidate } from '../../domain/supply/candidates.ts';
import type { TripCommand, TripEffect } from '../../domain/trip/commands.ts';
import type { BookedTrip } from '../../domain/trip/state.ts';
import { searchRank } from './askRank.ts';
import { plannedCandidates } from './plannedCandidates.ts';
import type { TripPorts } from './ports.ts';

type SearchPorts = Pick<
  TripPorts<never>,
  'search' | 'planned' | 'rank' | 'host' | 'timers' | 'vehicle' | 'etas'
>;
type SearchEffect = TripEffect & { type: 'search' };

/**
 * Asks the rank of the pickup, and where it lies at none, or the line is empty, its cell for vehicles. One that does not
 * answer, or is over its capacity, is an answer too: the trip searches again. Null when there is no trip.
 */
export async function searchVehicles(
  trip: BookedTrip | null,
  ports: SearchPorts,
  effect: SearchEffect,
): Promise<TripCommand | null> {
  if (trip === null) return null;
  try {
    const left = await searchRank(trip, ports, effect);
    return left.type === 'search' ? searchCell(trip, ports, left) : left;
  } catch (error) {
    const { rank = '' } = trip.booking;
    ports.host.warn('rank-unreachable', { rank, error: String(error) });
    return notAnswered(effect, 'the rank did not answer');
  }
}

function notAnswered({ attempt }: SearchEffect, failure: string): TripCommand & { type: 'searchAnswered' } {
  return { type: 'searchAnswered', attempt, candidates: [], skipped: [], cellsAsked: 0, failure };
}

async function searchCell(trip: BookedTrip, ports: SearchPorts, effect: SearchEffect): Promise<TripCommand> {
  const { attempt, demand } = effect;
  const { policy, tripId } = trip.booking;
  const cell = cellAt(demand.pickup, policy.streams.cellResolution);
  const hold = {
    forTrip: tripId,
    seconds: demand.isReservation === true ? 0 : policy.dispatch.candidateHoldSeconds,
  };
  const ahead = demand.isReservation === true ? plannedCandidates(trip, ports) : Promise.resolve([]);
  try {
    const { retryAfterSeconds, ...found } = await ports.search(cell, demand, hold);
    // Who has planned to be there says yes at once: before those who are on duty now and have to be asked.
    const planned = await ahead;
    const isOther = ({ vehicleId }: Candidate) => planned.every((one) => one.vehicleId !== vehicleId);
    const candidates = [...planned, ...found.candidates.filter(isOther)];
    const failure = retryAfterSeconds === null ? null : 'the cell is over its capacity';
    return { type: 'searchAnswered', attempt, ...found, candidates, failure };
  } catch (error) {
    ports.host.warn('search-failed', { cell, error: String(error) });
    return { ...notAnswered(effect, 'the cell did not answer'), candidates: await ahead };
  }
}
