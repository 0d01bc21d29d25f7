import type { Marker } from 'maplibre-gl';
import type { Place } from '../api/schemas.ts';
import type { DrawnMap } from './cityMap.tsx';
import './markers.css';

export interface PlaceMarkerLook {
  readonly kind: 'pickup' | 'via' | 'dropoff';
  /** Accessible name. */
  readonly label: string;
  /** One character. */
  readonly sign: string;
}

/** A marker of a place that may be unknown. */
export class PlaceMarker {
  readonly #drawn: DrawnMap;
  readonly #marker: Marker;
  #onDrop: ((place: Place) => void) | null = null;

  constructor(drawn: DrawnMap, { kind, label, sign }: PlaceMarkerLook) {
    this.#drawn = drawn;
    const element = document.createElement('div');
    element.className = `place-marker place-marker-${kind}`;
    element.setAttribute('role', 'img');
    element.setAttribute('aria-label', label);
    element.textContent = sign;
    this.#marker = new drawn.library.Marker({ element, anchor: 'bottom', offset: [0, -8] });
    this.#marker.on('dragend', () => {
      const { lat, lng } = this.#marker.getLngLat();
      this.#onDrop?.({ lat, lng });
    });
  }

  /** Makes the place draggable, or not if null. */
  letDrag(onDrop: ((place: Place) => void) | null): void {
    this.#onDrop = onDrop;
    this.#marker.setDraggable(onDrop !== null);
    this.#marker.getElement().classList.toggle('place-marker-draggable', onDrop !== null);
  }

  show(place: Place | null): void {
    if (place === null) this.#marker.remove();
    else this.#marker.setLngLat(place).addTo(this.#drawn.map);
  }
}
