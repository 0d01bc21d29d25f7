import { effect } from '@preact/signals';
import type { Marker } from 'maplibre-gl';
import { isOver } from '../../../src/domain/trip/phases.ts';
import { readRoute } from '../api/common.ts';
import type { Place } from '../api/schemas.ts';
import { rideTexts } from '../i18n/ride.ts';
import { Camera } from '../map/camera.ts';
import type { DrawnMap } from '../map/cityMap.tsx';
import { PlaceMarker } from '../map/placeMarker.ts';
import { restOfLine } from '../map/polyline.ts';
import { RouteLine } from '../map/routeLine.ts';
import { VehicleMarker } from '../map/vehicleMarker.ts';
import { type Nearby, readNearby } from './api.ts';
import type { Ride } from './ride.ts';
import type { Sighting } from './tripWatch.ts';

const NEARBY_EVERY_MS = 5_000;
/** A vehicle this far from the way that is shown takes another. */
const OTHER_WAY_METERS = 80;
/** The way is asked for again at most this often. */
const WAY_EVERY_MS = 15_000;
/** The visible area before a place is chosen. */
const FIRST_ZOOM = 14;

/** The rider's map: the places, the route between them, and the vehicle. */
export class RideMap {
  readonly #drawn: DrawnMap;
  readonly #ride: Ride;
  readonly #pickup: PlaceMarker;
  readonly #dropoff: PlaceMarker;
  readonly #line: RouteLine;
  /** The vehicle's way to the rider: what is left of it. */
  readonly #approach: RouteLine;
  /** From the pickup to the road. */
  readonly #walk: RouteLine;
  readonly #camera: Camera;
  readonly #nearby: Marker[] = [];
  #vehicle: VehicleMarker | null = null;
  #places = '';
  #way: readonly Place[] = [];
  #wayAskedAt = 0;

  constructor(drawn: DrawnMap, ride: Ride) {
    this.#drawn = drawn;
    this.#ride = ride;
    const texts = rideTexts();
    this.#line = new RouteLine(drawn);
    this.#approach = new RouteLine(drawn, 'approach', [2, 1.5]);
    // With round caps a dash of no length is a dot.
    this.#walk = new RouteLine(drawn, 'walk', [0, 2]);
    this.#pickup = new PlaceMarker(drawn, { kind: 'pickup', label: texts.mapLegendPickup, sign: 'A' });
    this.#dropoff = new PlaceMarker(drawn, { kind: 'dropoff', label: texts.mapLegendDropoff, sign: 'B' });
    this.#camera = new Camera(drawn);
    drawn.map.setZoom(Math.max(drawn.map.getZoom(), FIRST_ZOOM));
  }

  /** Keeps the map in step with the rider's state; returns a function that stops it. */
  start(): () => void {
    const stops = [
      effect(() => this.#showPlaces()),
      effect(() => this.#showVehicle()),
      effect(() => this.#showNearby()),
      effect(() => this.#letDrag()),
    ];
    const asking = setInterval(() => this.#askNearby(), NEARBY_EVERY_MS);
    this.#askNearby();
    return () => {
      clearInterval(asking);
      for (const stop of stops) stop();
      this.#vehicle?.remove();
    };
  }

  styleChanged(): void {
    this.#line.addLayers();
    this.#approach.addLayers();
    this.#walk.addLayers();
  }

  #showPlaces(): void {
    const { pickup, dropoff } = this.#ends();
    this.#pickup.show(pickup);
    this.#dropoff.show(dropoff);
    this.#showRoute(pickup, dropoff, this.#isOnFoot() ? this.#ride.draft.walkFrom(pickup) : null);
  }

  #ends(): { pickup: Place | null; dropoff: Place | null } {
    const view = this.#ride.view.value;
    if (view.kind === 'past') return { pickup: null, dropoff: null };
    const { draft } = this.#ride;
    if (view.kind !== 'trip') {
      return { pickup: draft.places.pickup.value, dropoff: draft.places.dropoff.value };
    }
    const trip = view.watch.trip.value;
    return { pickup: trip?.pickup ?? null, dropoff: trip?.dropoff ?? null };
  }

  #isOnFoot(): boolean {
    const view = this.#ride.view.value;
    const state = view.kind === 'trip' ? view.watch.trip.value?.state : undefined;
    return state === undefined || (state !== 'onboard' && !isOver(state));
  }

  /** While a ride is planned, its ends can be dragged to where they are meant. */
  #letDrag(): void {
    const { draft, view } = this.#ride;
    const isPlanning = view.value.kind === 'plan';
    this.#pickup.letDrag(isPlanning ? (place) => draft.move('pickup', place) : null);
    this.#dropoff.letDrag(isPlanning ? (place) => draft.move('dropoff', place) : null);
  }

  async #showRoute(pickup: Place | null, dropoff: Place | null, walkFrom: Place | null): Promise<void> {
    const places = JSON.stringify(
      [pickup, dropoff, walkFrom].map((place) => place && [place.lat, place.lng]),
    );
    if (places === this.#places) return;
    this.#places = places;
    this.#line.show([]);
    const walk = [walkFrom, pickup].filter((place) => place !== null);
    this.#walk.show(walk);
    if (pickup !== null && dropoff === null) this.#camera.keepInView([pickup]);
    if (pickup === null || dropoff === null) return;
    this.#camera.frame([pickup, dropoff]);
    const line = await readRoute(pickup, dropoff);
    if (this.#places !== places) return;
    this.#line.show(line);
    this.#walk.show([...walk, ...line.slice(0, 1)]);
    this.#camera.frame([pickup, dropoff, ...line]);
  }

  #showVehicle(): void {
    const view = this.#ride.view.value;
    const trip = view.kind === 'trip' ? view.watch.trip.value : null;
    const sighting = view.kind === 'trip' ? view.watch.sighting.value : null;
    if (trip === null || sighting === null || isOver(trip.state)) {
      this.#vehicle?.remove();
      this.#vehicle = null;
      this.#showApproach(null, null);
      return;
    }
    const goal = trip.state === 'onboard' ? trip.dropoff : trip.pickup;
    if (this.#vehicle === null) {
      this.#vehicle = new VehicleMarker(this.#drawn, rideTexts().mapLegendVehicle);
      this.#followRoad(this.#vehicle, sighting, goal);
      this.#camera.frame([sighting, goal]);
    } else this.#camera.keepInView([sighting, goal]);
    this.#vehicle.see(sighting, sighting.heading);
    const isComing = trip.state === 'assigned';
    this.#showApproach(isComing ? sighting : null, goal);
  }

  /** The vehicle's way shortens as it drives; where it takes another, that is asked for. */
  async #showApproach(vehicle: Place | null, pickup: Place | null): Promise<void> {
    if (vehicle === null || pickup === null) this.#wayAskedAt = 0;
    const rest = vehicle && restOfLine(this.#way, vehicle, OTHER_WAY_METERS);
    this.#approach.show(rest ?? []);
    const now = Date.now();
    if (rest || vehicle === null || pickup === null || now < this.#wayAskedAt + WAY_EVERY_MS) return;
    this.#wayAskedAt = now;
    const way = await readRoute(vehicle, pickup);
    // The rider may have got in meanwhile.
    if (this.#wayAskedAt !== now) return;
    this.#way = way;
    this.#approach.show(way);
  }

  async #followRoad(vehicle: VehicleMarker, from: Sighting, goal: Place): Promise<void> {
    const view = this.#ride.view.value;
    const trip = view.kind === 'trip' ? view.watch.trip.value : null;
    const legs = [readRoute(from, goal)];
    if (trip !== null && trip.state !== 'onboard') legs.push(readRoute(trip.pickup, trip.dropoff));
    vehicle.follow((await Promise.all(legs)).flat());
  }

  /** While a ride is planned, free vehicles near the pickup are shown. */
  async #askNearby(): Promise<void> {
    if (this.#ride.view.value.kind !== 'plan' || document.visibilityState === 'hidden') return;
    const answer = await readNearby(this.#ride.draft.places.pickup.value ?? this.#drawn.map.getCenter());
    if (answer.ok) this.#ride.nearby.value = answer.value.data;
  }

  #showNearby(): void {
    const vehicles: Nearby = this.#ride.view.value.kind === 'plan' ? this.#ride.nearby.value : [];
    for (const marker of this.#nearby.splice(vehicles.length)) marker.remove();
    for (const [at, vehicle] of vehicles.entries()) {
      this.#nearby[at] ??= this.#newNearbyMarker();
      this.#nearby[at].setLngLat(vehicle).addTo(this.#drawn.map);
    }
  }

  #newNearbyMarker(): Marker {
    const element = document.createElement('div');
    element.className = 'nearby-marker';
    element.setAttribute('aria-hidden', 'true');
    return new this.#drawn.library.Marker({ element });
  }
}
