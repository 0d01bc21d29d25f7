import { createTown, townPlaces } from '../../scripts/graph/town/town.ts';
import { townSeed } from '../../scripts/local/town.ts';
import { destination, distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import { RoadNetwork } from '../../src/routing/graph/roadNetwork.ts';
import { between, type Random } from '../random.ts';

/** The robots' town, Port-aux-Français: places in it, and its roads as the service has them. */
export const { centre } = townPlaces;
/** Robots stay within this of the centre. */
export const radiusMeters = 1_000;
const rideMeters = { shortest: 150, longest: 500 };

const roads = new RoadNetwork(createTown(townSeed)).at(0);

/** A place by a road of the town. */
export function somewhere(random: Random): Place {
  // The square root makes places uniform over the area.
  const place = destination(centre, random() * 360, radiusMeters * Math.sqrt(random()));
  return byTheRoad(place) ?? somewhere(random);
}

/** Returns a destination near a place, inside the town. */
export function somewhereNear(from: Place, random: Random): Place {
  const meters = between(random, rideMeters.shortest, rideMeters.longest);
  const place = byTheRoad(destination(from, random() * 360, meters));
  const isRide =
    place !== null &&
    distanceMeters(centre, place) <= radiusMeters &&
    distanceMeters(from, place) >= rideMeters.shortest / 2;
  return isRide ? place : somewhereNear(from, random);
}

/** Returns the route by road, with a place at each bend; a straight line if there is no road. */
export function wayThroughTown(from: Place, to: Place): readonly Place[] {
  return roads.route(from, to)?.polyline ?? [to];
}

/** Returns the nearest point on any road. */
function byTheRoad(place: Place): Place | null {
  return roads.route(place, centre)?.polyline[0] ?? null;
}
