import { requirementsOf } from '../../domain/requirements.ts';
import type { TripCommand, TripEffect } from '../../domain/trip/commands.ts';
import { searchTimeoutMs } from '../../domain/trip/deadlines.ts';
import type { BookedTrip } from '../../domain/trip/state.ts';
import { locate } from './deliverMessages.ts';
import type { TripPorts } from './ports.ts';

type RankPorts = Pick<TripPorts<never>, 'rank' | 'host' | 'vehicle' | 'etas'>;
type SearchEffect = TripEffect & { readonly type: 'search' };
type SearchAnswer = TripCommand & { readonly type: 'searchAnswered' };

/** Vehicles of the line that nobody can find are passed over, at most so many in one search. */
const mostTried = 3;
/** An offer that its vehicle has not ended by then is lost; see `lostAt` of a trip. */
const lostSeconds = 10;

/**
 * Asks the rank of the pickup for the vehicle whose turn it is. Returns the search that is left to the cell where nobody
 * of the line can be asked: without those who wait.
 */
export async function searchRank(
  { booking }: BookedTrip,
  ports: RankPorts,
  effect: SearchEffect,
): Promise<SearchAnswer | SearchEffect> {
  const { rank, tripId, policy } = booking;
  const { attempt, demand } = effect;
  if (rank === undefined || demand.isReservation === true) return effect;
  const { offerReceiptSeconds, offerAcceptSeconds } = policy.dispatch;
  const holdSeconds = offerReceiptSeconds + offerAcceptSeconds + lostSeconds;
  const requirements = requirementsOf(booking);
  const answerBy = ports.host.clock.now() + searchTimeoutMs;
  const excluded = [...demand.excluded];
  for (let tried = 0; tried < mostTried; tried += 1) {
    const wanted = { tripId, requirements, excluded, holdSeconds, answerBy };
    const { vehicle, line } = await ports.rank(rank).call(wanted);
    if (vehicle === null) return { ...effect, demand: { ...demand, excluded: [...excluded, ...line] } };
    const asked = { attempt, vehicleId: vehicle, pickup: demand.pickup, rules: policy.routing };
    const found = await locate(ports, asked);
    if (found.candidates.length > 0 || tried === mostTried - 1) return found;
    excluded.push(vehicle);
  }
  return effect;
}
