import { createRandom } from '../sim/random.ts';
import { type CellId, cellAt, cellCentre, cellRadiusMeters } from '../src/domain/geo/cells.ts';
import { bearingDegrees, destination, type Place } from '../src/domain/geo/place.ts';

export interface City {
  readonly places: Place[];
  /** Moves every vehicle by up to `maxMeters`. */
  drive(maxMeters: number): void;
  anyPlace(): Place;
}

/** Vehicles that drive straight on and turn back at the border of the cell. */
export function createCity(cell: CellId, vehicles: number): City {
  const random = createRandom(vehicles);
  const centre = cellCentre(cell);
  const anyPlace = (): Place => {
    const place = destination(centre, 360 * random(), Math.sqrt(random()) * cellRadiusMeters(cell));
    return cellAt(place, 7) === cell ? place : anyPlace();
  };
  const places = Array.from({ length: vehicles }, anyPlace);
  const bearings = places.map(() => 360 * random());
  return {
    places,
    anyPlace,
    drive(maxMeters) {
      places.forEach((place, vehicle) => {
        const next = destination(place, bearings[vehicle] ?? 0, random() * maxMeters);
        if (cellAt(next, 7) === cell) places[vehicle] = next;
        else bearings[vehicle] = bearingDegrees(place, centre) + 90 * (random() - 0.5);
      });
    },
  };
}
