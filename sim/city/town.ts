import { bearingDegrees, destination, distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import { between, type Random } from '../random.ts';

/** The town of the robots: Harrisburg, Pennsylvania, or a disc of it with straight roads everywhere. */
const centre: Place = { lat: 40.264, lng: -76.884 };
const radiusMeters = 1_500;
const rideMeters = { shortest: 200, longest: 700 };

/** Any place in the town, all as likely. */
export function somewhere(random: Random): Place {
  // The square root spreads the places evenly over the area, not over the distance from the middle.
  return destination(centre, random() * 360, radiusMeters * Math.sqrt(random()));
}

/** Where a rider from here may want to go: a short way off, and never out of town. */
export function somewhereNear(from: Place, random: Random): Place {
  const meters = between(random, rideMeters.shortest, rideMeters.longest);
  const place = destination(from, random() * 360, meters);
  const isInTown = distanceMeters(centre, place) <= radiusMeters;
  return isInTown ? place : destination(from, bearingDegrees(from, centre), meters);
}
