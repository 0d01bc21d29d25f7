import { effect } from '@preact/signals';
import type { PlannedStop } from '../../../client/driver/frames.ts';
import type { Place } from '../api/schemas.ts';
import { driveTexts } from '../i18n/drive.ts';
import { Camera } from '../map/camera.ts';
import type { DrawnMap } from '../map/cityMap.tsx';
import { PlaceMarker } from '../map/placeMarker.ts';
import { RouteLine } from '../map/routeLine.ts';
import { VehicleMarker } from '../map/vehicleMarker.ts';
import type { Drive } from './drive.ts';
import { settings } from './driveSettings.ts';
import type { Spot } from './vehiclePosition.ts';

/** The visible area of a driver without a plan. */
const FIRST_ZOOM = 14;

interface Mark {
  readonly kind: PlannedStop['kind'];
  readonly place: Place;
}

/** The driver's map: the own vehicle, the stops in order, and the route to the next one. */
export class DriveMap {
  readonly #drawn: DrawnMap;
  readonly #drive: Drive;
  readonly #line: RouteLine;
  readonly #camera: Camera;
  #markers: PlaceMarker[] = [];
  #marks = '';
  #vehicle: VehicleMarker | null = null;

  constructor(drawn: DrawnMap, drive: Drive) {
    this.#drawn = drawn;
    this.#drive = drive;
    this.#line = new RouteLine(drawn);
    this.#camera = new Camera(drawn);
    drawn.map.setZoom(Math.max(drawn.map.getZoom(), FIRST_ZOOM));
  }

  /** Keeps the map in step with the driver's state; returns a function that stops it. */
  start(): () => void {
    const stops = [
      effect(() => this.#placeFirst()),
      effect(() => this.#showMarks()),
      effect(() => this.#line.show(this.#drive.navigation.route.value?.polyline ?? [])),
      effect(() => this.#vehicle?.follow(this.#drive.navigation.route.value?.polyline ?? [])),
      effect(() => this.#showVehicle(this.#drive.vehiclePosition.spot.value)),
      effect(() => this.#letDrag()),
      effect(() => this.#turn()),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#vehicle?.remove();
    };
  }

  styleChanged(): void {
    this.#line.addLayers();
  }

  /** A simulated vehicle needs a position before it can be dragged. */
  #placeFirst(): void {
    const { source, spot } = this.#drive.vehiclePosition;
    if (source.value !== 'simulated' || spot.value !== null) return;
    const { lat, lng } = this.#drawn.map.getCenter();
    this.#drive.vehiclePosition.put({ lat, lng });
  }

  /** The pickup and drop-off of an offer, or the plan's stops, numbered in order. */
  #marksNow(): Mark[] {
    const { offers, stops } = this.#drive.shift;
    const [offer] = offers.value;
    if (offer !== undefined && stops.value.length === 0) {
      const { pickup, dropoff } = offer;
      return [
        { kind: 'pickup', place: pickup },
        { kind: 'dropoff', place: dropoff },
      ];
    }
    return stops.value.map(({ kind, place }) => ({ kind, place }));
  }

  #showMarks(): void {
    const marks = this.#marksNow();
    const texts = driveTexts();
    const shown = JSON.stringify([marks, texts.stop]);
    if (shown === this.#marks) return;
    this.#marks = shown;
    for (const marker of this.#markers) marker.show(null);
    this.#markers = marks.map(({ kind, place }, at) => {
      const label = texts.mapStop(at + 1, texts.stop[kind]);
      const look = kind === 'return' ? 'dropoff' : kind;
      const marker = new PlaceMarker(this.#drawn, { kind: look, label, sign: String(at + 1) });
      marker.show(place);
      return marker;
    });
    const spot = this.#drive.vehiclePosition.spot.peek();
    if (settings.peek().isHeadingUp) return;
    if (marks.length > 0)
      this.#camera.frame([...(spot === null ? [] : [spot]), ...marks.map(({ place }) => place)]);
    else if (spot !== null) this.#camera.frame([spot]);
  }

  #showVehicle(spot: Spot | null): void {
    if (spot === null) return;
    if (this.#vehicle === null) {
      this.#vehicle = new VehicleMarker(this.#drawn, driveTexts().mapVehicle);
      this.#vehicle.follow(this.#drive.navigation.route.peek()?.polyline ?? []);
      this.#letDrag();
      this.#camera.frame([spot, ...this.#marksNow().map(({ place }) => place)]);
    } else if (!settings.peek().isHeadingUp) {
      const [next] = this.#drive.shift.stops.peek();
      this.#camera.keepInView(next === undefined ? [spot] : [spot, next.place]);
    }
    this.#vehicle.see(spot, spot.heading);
  }

  /** Heading-up: what is ahead of the vehicle is at the top. Otherwise north is. */
  #turn(): void {
    const { value: spot } = this.#drive.vehiclePosition.spot;
    if (!settings.value.isHeadingUp) this.#camera.northUp();
    else if (spot !== null) this.#camera.follow(spot, spot.heading);
  }

  #letDrag(): void {
    const { vehiclePosition } = this.#drive;
    const isSimulated = vehiclePosition.source.value === 'simulated';
    this.#vehicle?.letDrag(isSimulated ? (place) => vehiclePosition.put(place) : null);
  }
}
