import type { Place } from '../api/schemas.ts';
import type { DrawnMap } from '../map/cityMap.tsx';
import { isAnimated } from '../map/reducedMotion.ts';
import { opsColours } from './colours.ts';
import { pixelOf, spotOf, type View } from './mercator.ts';
import { Overlay, type Pen } from './overlay.ts';
import type { Leg, Moment } from './playback.ts';

const MARGIN_PIXELS = 60;
/** The legend lies over the lower left of the map. */
const LEGEND_PIXELS = 240;
const CLOSEST_ZOOM = 16;

/** Draws a past ride over the map: dashed where it is likely, with dots where it was recorded. */
export class PlaybackLayer {
  readonly #drawn: DrawnMap;
  readonly #overlay: Overlay;
  readonly #legs: readonly Leg[];
  #vehicle: Place | null = null;
  #frame: number | null = null;

  constructor(drawn: DrawnMap, legs: readonly Leg[]) {
    this.#drawn = drawn;
    this.#legs = legs;
    this.#overlay = new Overlay(drawn, 'playback');
    drawn.map.on('move', this.#refresh);
    drawn.map.on('resize', this.#refresh);
    this.#showAll();
  }

  /** Puts the vehicle at a place. */
  put(place: Place): void {
    this.#vehicle = place;
    this.#refresh();
  }

  remove(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#drawn.map.off('move', this.#refresh);
    this.#drawn.map.off('resize', this.#refresh);
    this.#overlay.remove();
  }

  #showAll(): void {
    const places = this.#legs.flatMap(({ line }) => line);
    const [first] = places;
    if (first === undefined) return;
    const { LngLatBounds } = this.#drawn.library;
    const bounds = places.reduce((all, place) => all.extend(place), new LngLatBounds(first, first));
    const { map } = this.#drawn;
    const isWide = map.getContainer().clientWidth > 3 * LEGEND_PIXELS;
    map.fitBounds(bounds, {
      padding: {
        top: MARGIN_PIXELS,
        right: MARGIN_PIXELS,
        bottom: MARGIN_PIXELS,
        left: isWide ? LEGEND_PIXELS : MARGIN_PIXELS,
      },
      maxZoom: CLOSEST_ZOOM,
      duration: isAnimated() ? 600 : 0,
    });
  }

  #refresh = (): void => {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#draw();
    });
  };

  #draw(): void {
    const view = this.#overlay.fit();
    const { pen } = this.#overlay;
    const colours = opsColours();
    pen.clearRect(0, 0, view.width, view.height);
    pen.lineJoin = 'round';
    pen.lineCap = 'round';
    for (const [width, colour, dash] of [
      [8, colours.outline, []],
      [4, colours.selection, [8, 7]],
    ] as const) {
      pen.lineWidth = width;
      pen.strokeStyle = colour;
      pen.setLineDash([...dash]);
      for (const { line } of this.#legs) trace(pen, view, line);
    }
    pen.setLineDash([]);
    for (const moment of momentsIn(this.#legs)) {
      dot(pen, view, moment.place, { radius: 7, fill: moment.isSeen ? colours.selection : colours.outline });
    }
    if (this.#vehicle !== null) dot(pen, view, this.#vehicle, { radius: 11, fill: colours.vehicles.onboard });
  }
}

/** Returns the moments that the legs join. */
export function momentsIn(legs: readonly Leg[]): Moment[] {
  const [first] = legs;
  return first === undefined ? [] : [first.from, ...legs.map(({ to }) => to)];
}

function trace(pen: Pen, view: View, line: readonly Place[]): void {
  pen.beginPath();
  for (const place of line) {
    const { x, y } = pixelAt(view, place);
    pen.lineTo(x, y);
  }
  pen.stroke();
}

function dot(
  pen: Pen,
  view: View,
  place: Place,
  { radius, fill }: { readonly radius: number; readonly fill: string },
): void {
  const { selection, outline } = opsColours();
  const { x, y } = pixelAt(view, place);
  for (const [size, colour] of [
    [radius + 3, outline],
    [radius + 1, selection],
    [radius - 1, fill],
  ] as const) {
    pen.beginPath();
    pen.arc(x, y, size, 0, 2 * Math.PI);
    pen.fillStyle = colour;
    pen.fill();
  }
}

function pixelAt(view: View, place: Place): { readonly x: number; readonly y: number } {
  const { x, y } = spotOf(place);
  return pixelOf(view, x, y);
}
