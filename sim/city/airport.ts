import type { ConfigurationInput } from '../../client/contract.ts';
import { Operator } from '../../client/operator.ts';
import { townPlaces } from '../../scripts/graph/town/town.ts';
import { destination, distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import { between, createRandom, type Random } from '../random.ts';
import { developmentCredentials } from '../robots/credentials.ts';
import { moveTowards } from '../robots/journey.ts';
import { patientHttp } from '../robots/patientHttp.ts';
import { wayThroughTown } from './town.ts';

/** The airport of the robots' town, where drivers wait in line and riders are picked up. */

const { centre, airport } = townPlaces;
const waitingMeters = 350;
const pickupMeters = 150;
/** Vehicles wait along the road, one behind the other. */
const queueMeters = { nearest: 10, farthest: 120 };

/** From the terminal towards the town. */
const road = wayThroughTown(airport, centre);
const [terminal = airport] = road;

/** Where riders wait: in front of the terminal, by the road. */
export function atTheTerminal(): Place {
  return terminal;
}

/** A place by the road of the airport, where a vehicle waits. */
export function inTheQueue(random: Random): Place {
  let left = between(random, queueMeters.nearest, queueMeters.farthest);
  let place = terminal;
  for (const next of road.slice(1)) {
    const reached = moveTowards(place, next, left);
    if (reached !== next) return reached;
    left -= distanceMeters(place, next);
    place = next;
  }
  return place;
}

const rank: NonNullable<ConfigurationInput['ranks']>[number] = {
  id: 'airport',
  name: 'Airport',
  waitingArea: around(airport, waitingMeters),
  pickupArea: around(terminal, pickupMeters),
  rules: { dwellSeconds: 5, keepAfterShortTripSeconds: 600 },
};

/**
 * Puts the rank of the airport into force, unless somebody has written a configuration of their own. Before drivers
 * come: a cell that knew of no rank asks again only after minutes.
 */
export async function openAirport(url: string, signal: AbortSignal): Promise<void> {
  const credential = developmentCredentials('admin', 'city');
  const { api } = new Operator(patientHttp({ url, credential, random: createRandom(1), signal }));
  const versions = await api.call('GET /v1/configuration/versions', {});
  if (!versions.ok || versions.value.data.length > 0) return;
  const present = await api.call('GET /v1/configuration', {});
  if (!present.ok) return;
  const body = { ...present.value, ranks: [rank] };
  const drafted = await api.call('POST /v1/configuration/versions', { body });
  if (!drafted.ok) return;
  await api.call('POST /v1/configuration/versions/{version}/activate', {
    path: { version: String(drafted.value.version) },
    body: {},
  });
}

function around(place: Place, meters: number) {
  const corners = Array.from({ length: 24 }, (_, at) => destination(place, 15 * at, meters));
  const ring = [...corners, ...corners.slice(0, 1)].map(({ lat, lng }) => [lng, lat] as const);
  return { type: 'Polygon' as const, coordinates: [ring] };
}
