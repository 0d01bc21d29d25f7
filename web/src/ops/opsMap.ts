import { effect, signal } from '@preact/signals';
import type { Place } from '../api/schemas.ts';
import { formatDuration, formatNumber } from '../i18n/format.ts';
import type { DrawnMap } from '../map/cityMap.tsx';
import { isOnMap } from '../map/mapExtent.ts';
import { isAnimated } from '../map/reducedMotion.ts';
import type { City } from './city.ts';
import { FleetLayer } from './fleetLayer.ts';
import { GroundLayer } from './groundLayer.ts';
import type { OpenTrip } from './model.ts';
import { select, selection } from './selection.ts';
import { loadView, saveView } from './viewStorage.ts';

/** A zoom at which single streets are recognisable. */
const CLOSE_ZOOM = 15;

export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** The operator's map: cells, trips and vehicles over the streets. */
export class OpsMap {
  readonly #drawn: DrawnMap;
  readonly #city: City;
  readonly #fleet: FleetLayer;
  readonly #ground: GroundLayer;
  readonly #onView: (bounds: Bounds, zoom: number) => void;
  /** The selected trip's route, and the trip it belongs to. */
  readonly #route = signal<{ readonly trip: string; readonly line: readonly Place[] } | null>(null);

  constructor(drawn: DrawnMap, city: City, onView: (bounds: Bounds, zoom: number) => void) {
    this.#drawn = drawn;
    this.#city = city;
    this.#onView = onView;
    this.#ground = new GroundLayer(drawn);
    this.#fleet = new FleetLayer(drawn, city.fleet);
    const { camera } = loadView();
    // Not to where this tab was before its tenant had this region.
    const isHere = camera !== null && (drawn.region === null || isOnMap(camera, drawn.region));
    if (isHere) drawn.map.jumpTo({ center: camera, zoom: camera.zoom });
  }

  /** Keeps the map in step with the city; returns a function that stops it. */
  start(readRoute: (trip: OpenTrip) => Promise<readonly Place[]>): () => void {
    const { map } = this.#drawn;
    const stops = [
      effect(() => this.#showGround()),
      effect(() => this.#fleet.select(this.#selectedVehicle())),
      effect(() => {
        this.#findWay(readRoute);
      }),
    ];
    map.on('moveend', this.#tellView);
    map.on('resize', this.#tellView);
    map.on('click', ({ point }) => this.#choose(point));
    map.on('mousemove', ({ point }) => {
      map.getCanvas().style.cursor = this.#at(point) === null ? '' : 'pointer';
    });
    this.#tellView();
    return () => {
      for (const stop of stops) stop();
      this.#fleet.remove();
      this.#ground.remove();
    };
  }

  recolour(): void {
    this.#fleet.recolour();
    this.#ground.recolour();
  }

  /** Moves the map to a place and zooms in if necessary. */
  goTo(place: Place): void {
    const { map } = this.#drawn;
    map.easeTo({
      center: place,
      zoom: Math.max(map.getZoom(), CLOSE_ZOOM),
      duration: isAnimated() ? 600 : 0,
    });
  }

  #tellView = (): void => {
    const { map } = this.#drawn;
    const { lat, lng } = map.getCenter();
    const zoom = map.getZoom();
    saveView({ camera: { lat, lng, zoom } });
    const bounds = map.getBounds();
    const [west, east] = [bounds.getWest(), bounds.getEast()];
    this.#onView({ west, south: bounds.getSouth(), east, north: bounds.getNorth() }, zoom);
  };

  #at(point: { x: number; y: number }) {
    const vehicle = this.#fleet.vehicleAt(point);
    if (vehicle !== null) return { kind: 'vehicle', id: vehicle } as const;
    const trip = this.#ground.tripAt(point);
    return trip === null ? null : ({ kind: 'trip', id: trip } as const);
  }

  #choose(point: { x: number; y: number }): void {
    const found = this.#at(point);
    if (found !== null) select(found);
  }

  #selectedTrip(): OpenTrip | null {
    const chosen = selection.value;
    return chosen?.kind === 'trip' ? this.#city.openTrip(chosen.id) : null;
  }

  /** The selected vehicle, or the one of the selected trip. */
  #selectedVehicle(): { id: string; name: string } | null {
    const chosen = selection.value;
    const id = chosen?.kind === 'vehicle' ? chosen.id : (this.#selectedTrip()?.vehicle ?? null);
    return id === null ? null : { id, name: id };
  }

  #showGround(): void {
    const selectedTrip = this.#selectedTrip();
    const shade = this.#city.shade.value;
    const route = this.#route.value;
    this.#ground.show({
      cells: [...this.#city.cells.value.values()],
      shade,
      formatValue: shade === 'wait' ? formatDuration : (value) => formatNumber(value),
      trips: [...this.#city.trips.value.values()],
      selectedTrip,
      route: route !== null && route.trip === selectedTrip?.id ? route.line : [],
    });
  }

  async #findWay(readRoute: (trip: OpenTrip) => Promise<readonly Place[]>): Promise<void> {
    const trip = this.#selectedTrip();
    if (trip === null || this.#route.peek()?.trip === trip.id) return;
    this.#route.value = { trip: trip.id, line: [] };
    this.#route.value = { trip: trip.id, line: await readRoute(trip) };
  }
}
