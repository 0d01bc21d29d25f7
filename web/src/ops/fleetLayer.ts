import type { DrawnMap } from '../map/cityMap.tsx';
import { opsColours } from './colours.ts';
import type { Fleet } from './fleet.ts';
import { pixelOf, type Spot, type View, viewOf } from './mercator.ts';
import { Overlay } from './overlay.ts';
import { VehiclePicture } from './vehiclePicture.ts';

/** The tolerance of a click, in pixels. */
const REACH_PIXELS = 14;
/** Below this zoom a whole fleet stands on a few streets: smaller vehicles leave some of them to be seen. */
const FAR_ZOOM = 12.5;
const FAR_SCALE = 0.7;

/** Draws all vehicles, repeatedly while one of them moves. */
export class FleetLayer {
  readonly #drawn: DrawnMap;
  readonly #fleet: Fleet;
  readonly #overlay: Overlay;
  #picture: VehiclePicture | null = null;
  #selected: { readonly id: string; readonly name: string } | null = null;
  #isStale = true;
  #drawnChanges = -1;
  #frame: number;

  constructor(drawn: DrawnMap, fleet: Fleet) {
    this.#drawn = drawn;
    this.#fleet = fleet;
    this.#overlay = new Overlay(drawn, 'fleet');
    drawn.map.on('move', this.#refresh);
    drawn.map.on('resize', this.#refresh);
    const draw = (): void => {
      this.#drawIfNeeded(performance.now());
      this.#frame = requestAnimationFrame(draw);
    };
    this.#frame = requestAnimationFrame(draw);
  }

  remove(): void {
    cancelAnimationFrame(this.#frame);
    this.#drawn.map.off('move', this.#refresh);
    this.#drawn.map.off('resize', this.#refresh);
    this.#overlay.remove();
  }

  /** Redraws after a change of colours. */
  recolour(): void {
    this.#picture = null;
    this.#isStale = true;
  }

  /** Highlights one vehicle with its name. */
  select(vehicle: { readonly id: string; readonly name: string } | null): void {
    this.#selected = vehicle;
    this.#isStale = true;
  }

  /** Returns the vehicle at a pixel of the map. */
  vehicleAt(point: Spot): string | null {
    const view = viewOf(this.#drawn.map);
    const now = performance.now();
    let nearest = REACH_PIXELS;
    let found: string | null = null;
    for (let slot = 0; slot < this.#fleet.size; slot++) {
      const spot = this.#fleet.spotAt(slot, now);
      const { x, y } = pixelOf(view, spot.x, spot.y);
      const distance = Math.hypot(x - point.x, y - point.y);
      if (distance > nearest) continue;
      nearest = distance;
      found = this.#fleet.idAt(slot) ?? null;
    }
    return found;
  }

  #refresh = (): void => {
    this.#isStale = true;
  };

  #drawIfNeeded(now: number): void {
    const { changes } = this.#fleet;
    if (!this.#isStale && changes === this.#drawnChanges && this.#fleet.isStill(now)) return;
    this.#isStale = false;
    this.#drawnChanges = changes;
    const view = this.#overlay.fit();
    const { pixelRatio } = view;
    const scale = this.#drawn.map.getZoom() < FAR_ZOOM ? FAR_SCALE : 1;
    if (this.#picture?.fits(view, { pixelRatio, scale }) !== true) {
      this.#picture = new VehiclePicture(view, { colours: opsColours(), pixelRatio, scale });
    }
    this.#picture.draw(this.#fleet, view, now);
    this.#picture.show(this.#overlay.pen);
    this.#drawSelected(view, now);
  }

  #drawSelected(view: View, now: number): void {
    if (this.#selected === null) return;
    const slot = this.#fleet.slotOf(this.#selected.id);
    if (slot === undefined) return;
    const spot = this.#fleet.spotAt(slot, now);
    const { x, y } = pixelOf(view, spot.x, spot.y);
    const { pen } = this.#overlay;
    const colours = opsColours();
    pen.beginPath();
    pen.arc(x, y, 15, 0, 2 * Math.PI);
    pen.lineWidth = 3;
    pen.strokeStyle = colours.selection;
    pen.stroke();
    pen.font = '600 13px system-ui, sans-serif';
    pen.textBaseline = 'middle';
    const { width } = pen.measureText(this.#selected.name);
    pen.fillStyle = colours.labelGround;
    pen.beginPath();
    pen.roundRect(x + 20, y - 11, width + 12, 22, 6);
    pen.fill();
    pen.fillStyle = colours.label;
    pen.fillText(this.#selected.name, x + 26, y);
  }
}
