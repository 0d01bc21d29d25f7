import { destination, type Place } from '../../src/domain/geo/place.ts';
import { between, type Random } from '../random.ts';

/** Returns the places that a ride from there goes by: a quarter of the rides do. */
export function viaOf(random: Random, pickup: Place): Place[] {
  const stops = random() < 0.25 ? 1 + Math.floor(3 * random()) : 0;
  return Array.from({ length: stops }, () =>
    destination(pickup, random() * 360, between(random, 100, 1_500)),
  );
}
