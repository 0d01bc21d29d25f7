import { districtAt } from '../../domain/geo/cells.ts';
import { type Candidate, candidateSchema } from '../../domain/supply/candidates.ts';
import { etaSeconds } from '../../domain/supply/eta.ts';
import { rideAheadUnder } from '../../domain/supply/feasibility.ts';
import type { BookedTrip } from '../../domain/trip/state.ts';
import { withTimeout } from '../../timeout.ts';
import type { TripPorts } from './ports.ts';

/** A district that does not answer within this is done without. */
const timeoutMs = 1_500;

type Ports = Pick<TripPorts<never>, 'planned' | 'timers' | 'host'>;

/** Returns the vehicles that accept the reservation by themselves within a planned shift, nearest first; at best none. */
export async function plannedCandidates(
  { booking }: BookedTrip,
  { planned, timers, host }: Ports,
): Promise<Candidate[]> {
  const ride = rideAheadUnder(booking.policy, booking);
  try {
    const found = await withTimeout(planned(districtAt(ride.pickup), ride), timeoutMs, timers);
    return (found ?? []).map(({ vehicleId, distanceMeters }) =>
      candidateSchema.parse({
        vehicleId,
        epoch: 0,
        etaSeconds: Math.round(etaSeconds(distanceMeters, ride.rules)),
        distanceMeters,
        positionAgeSeconds: 0,
      }),
    );
  } catch (error) {
    host.warn('district-without-shifts', { error: String(error) });
    return [];
  }
}
