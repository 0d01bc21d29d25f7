import type { Marker } from 'maplibre-gl';
import type { Place } from '../api/schemas.ts';
import type { DrawnMap } from './cityMap.tsx';
import { Motion, type Pose } from './motion.ts';
import { isAnimated } from './reducedMotion.ts';
import './markers.css';

/** Below this zoom a vehicle would be longer than the streets around it. */
const FAR_ZOOM = 14;
const SVG = 'http://www.w3.org/2000/svg';

/** A vehicle marker that moves smoothly between positions. */
export class VehicleMarker {
  readonly #marker: Marker;
  readonly #motion = new Motion(isAnimated);
  #frame: number | null = null;
  #drawn: Pose | null = null;
  #isDragged = false;
  #onDrop: ((place: Place) => void) | null = null;

  constructor({ library, map }: DrawnMap, label: string) {
    const element = drawVehicle(label);
    this.#marker = new library.Marker({ element, rotationAlignment: 'map', pitchAlignment: 'map' });
    this.#marker.setLngLat([0, 0]);
    const draw = (): void => {
      element.classList.toggle('vehicle-marker-far', map.getZoom() < FAR_ZOOM);
      const pose = this.#motion.at(performance.now());
      // A standing vehicle needs no frames.
      if (pose !== null && !this.#isDragged && !isSamePose(pose, this.#drawn)) {
        this.#marker.setLngLat(pose).setRotation(pose.heading);
        if (!element.isConnected) this.#marker.addTo(map);
        this.#drawn = pose;
      }
      this.#frame = requestAnimationFrame(draw);
    };
    this.#frame = requestAnimationFrame(draw);
    this.#marker.on('dragstart', () => {
      this.#isDragged = true;
    });
    this.#marker.on('dragend', () => {
      const { lat, lng } = this.#marker.getLngLat();
      this.#motion.put({ lat, lng });
      this.#isDragged = false;
      this.#onDrop?.({ lat, lng });
    });
  }

  see(place: Place, heading: number | null): void {
    this.#motion.see(place, heading, performance.now());
  }

  follow(road: readonly Place[]): void {
    this.#motion.follow(road);
  }

  /** Makes the vehicle draggable, or not if null. */
  letDrag(onDrop: ((place: Place) => void) | null): void {
    this.#marker.setDraggable(onDrop !== null);
    this.#marker.getElement().classList.toggle('vehicle-marker-draggable', onDrop !== null);
    this.#onDrop = onDrop;
  }

  remove(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#marker.remove();
  }
}

function isSamePose(a: Pose, b: Pose | null): boolean {
  return b !== null && a.lat === b.lat && a.lng === b.lng && a.heading === b.heading;
}

function drawVehicle(label: string): HTMLElement {
  const element = document.createElement('div');
  element.className = 'vehicle-marker';
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', label);
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('viewBox', '0 0 24 40');
  picture.append(
    shape('body', 'M5 4q7-4 14 0 2 1 2 4v24q0 4-3 5-6 2-12 0-3-1-3-5V8q0-3 2-4z'),
    shape('glass', 'M6 12q6-3 12 0l-1.500 5h-9zM7 30h10l1 4q-6 2-12 0z'),
  );
  element.append(picture);
  return element;
}

function shape(name: string, path: string): SVGPathElement {
  const element = document.createElementNS(SVG, 'path');
  element.setAttribute('class', `vehicle-marker-${name}`);
  element.setAttribute('d', path);
  return element;
}
