import { cellAt } from '../../domain/geo/cells.ts';
import type { HolderNow, TripCommand, TripEffect } from '../../domain/trip/commands.ts';
import type { Holder } from '../../domain/trip/state.ts';
import { quantileOf } from '../../domain/waitHistogram.ts';
import { withTimeout } from '../../timeout.ts';
import type { TripPorts } from './ports.ts';

/** A district that does not answer within this is done without. */
const marginTimeoutMs = 1_500;
/** Of the likely vehicles, so many are at least this near. */
const likelyShare = 0.9;

type Ports = Pick<TripPorts<never>, 'vehicle' | 'search' | 'searchMargin' | 'timers' | 'host'>;

/**
 * Asks how long before its time a trip must begin: the vehicle that holds it, or else the vehicles around its pickup,
 * and the district what searches take at this hour. What does not answer is unknown.
 */
export async function estimateLead(
  ports: Ports,
  effect: TripEffect & { type: 'estimateLead' },
): Promise<TripCommand> {
  const { askedAt, demand, holder } = effect;
  const margin = withTimeout(ports.searchMargin(demand.pickup), marginTimeoutMs, ports.timers).catch(
    (error: unknown) => {
      ports.host.warn('district-without-margin', { error: String(error) });
      return null;
    },
  );
  const [marginSeconds, travelSeconds, holderNow] = await Promise.all([
    margin,
    holder === null ? likelyTravelSeconds(ports, effect) : null,
    holder === null ? null : askHolder(ports, holder),
  ]);
  return { type: 'leadAnswered', askedAt, travelSeconds, marginSeconds, holder: holderNow };
}

async function askHolder(
  { vehicle, host }: Ports,
  { offerId, vehicle: { id } }: Holder,
): Promise<HolderNow | null> {
  return vehicle(id)
    .holds(offerId)
    .catch((error: unknown) => {
      host.warn('vehicle-unreachable', { vehicle: id, error: String(error) });
      return null;
    });
}

/** The travel time of the vehicles that may be offered the trip (p90); null when none is near. */
async function likelyTravelSeconds(
  { search, host }: Ports,
  { demand, cellResolution }: TripEffect & { type: 'estimateLead' },
): Promise<number | null> {
  const cell = cellAt(demand.pickup, cellResolution);
  try {
    const { candidates } = await search(cell, demand, null);
    return quantileOf(
      candidates.map(({ etaSeconds }) => etaSeconds),
      likelyShare,
    );
  } catch (error) {
    host.warn('search-failed', { cell, error: String(error) });
    return null;
  }
}
