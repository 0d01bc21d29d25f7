import { createTown, townPlaces } from '../../scripts/graph/town/town.ts';
import { townSeed } from '../../scripts/local/town.ts';
import { destination, distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import { RoadNetwork } from '../../src/routing/graph/roadNetwork.ts';
import { between, type Random } from '../random.ts';

/** The town of the robots, Port-aux-Français: where they live in it, and its roads as the service knows them. */
const { centre } = townPlaces;
const radiusMeters = 1_000;
const rideMeters = { shortest: 150, longest: 500 };

const roads = new RoadNetwork(createTown(townSeed)).at(0);

/** A place by a road of the town. */
export function somewhere(random: Random): Place {
  // The square root spreads the places evenly over the area, not over the distance from the middle.
  const place = destination(centre, random() * 360, radiusMeters * Math.sqrt(random()));
  return byTheRoad(place) ?? somewhere(random);
}

/** Where a rider from here may want to go: a short way off, and never out of town. */
export function somewhereNear(from: Place, random: Random): Place {
  const meters = between(random, rideMeters.shortest, rideMeters.longest);
  const place = byTheRoad(destination(from, random() * 360, meters));
  const isRide =
    place !== null &&
    distanceMeters(centre, place) <= radiusMeters &&
    distanceMeters(from, place) >= rideMeters.shortest / 2;
  return isRide ? place : somewhereNear(from, random);
}

/** The way by road, with a place at each bend; straight on where no road leads. */
export function wayThroughTown(from: Place, to: Place): readonly Place[] {
  return roads.route(from, to)?.polyline ?? [to];
}

/** The nearest point of any road. */
function byTheRoad(place: Place): Place | null {
  return roads.route(place, centre)?.polyline[0] ?? null;
}
