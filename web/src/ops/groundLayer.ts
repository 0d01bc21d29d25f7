import type { Place } from '../api/schemas.ts';
import type { DrawnMap } from '../map/cityMap.tsx';
import { opsColours, type Shade } from './colours.ts';
import { pixelOf, type Spot, spotOf, type View, viewOf } from './mercator.ts';
import type { CityCell, OpenTrip } from './model.ts';
import { Overlay, type Pen } from './overlay.ts';
import { shadedValue, stepOf } from './shading.ts';

/** The tolerance of a click on a trip, in pixels. */
const REACH_PIXELS = 8;
/** The least width of a cell with a number, in pixels. */
const NUMBER_PIXELS = 44;

export interface Ground {
  readonly cells: readonly CityCell[];
  readonly shade: Shade | null;
  readonly formatValue: (value: number) => string;
  readonly trips: readonly OpenTrip[];
  readonly selectedTrip: OpenTrip | null;
  /** The selected trip's route by road. */
  readonly route: readonly Place[];
}

/** Draws the layer below the vehicles: shaded cells, and trips as lines. */
export class GroundLayer {
  readonly #drawn: DrawnMap;
  readonly #overlay: Overlay;
  #ground: Ground | null = null;
  #frame: number | null = null;

  constructor(drawn: DrawnMap) {
    this.#drawn = drawn;
    this.#overlay = new Overlay(drawn, 'ground');
    drawn.map.on('move', this.#refresh);
    drawn.map.on('resize', this.#refresh);
  }

  show(ground: Ground): void {
    this.#ground = ground;
    this.#refresh();
  }

  recolour(): void {
    this.#refresh();
  }

  remove(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#drawn.map.off('move', this.#refresh);
    this.#drawn.map.off('resize', this.#refresh);
    this.#overlay.remove();
  }

  /** Returns the trip at a pixel of the map. */
  tripAt(point: Spot): string | null {
    const view = viewOf(this.#drawn.map);
    let nearest = REACH_PIXELS;
    let found: string | null = null;
    for (const { id, pickup, dropoff } of this.#ground?.trips ?? []) {
      const distance = distanceToLine(point, place(view, pickup), place(view, dropoff));
      if (distance > nearest) continue;
      nearest = distance;
      found = id;
    }
    return found;
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
    pen.clearRect(0, 0, view.width, view.height);
    if (this.#ground === null) return;
    const { cells, shade, formatValue, trips, selectedTrip, route } = this.#ground;
    if (shade !== null) for (const cell of cells) drawCell(pen, view, cell, shade, formatValue);
    for (const trip of trips) if (trip.id !== selectedTrip?.id) drawTrip(pen, view, trip);
    if (selectedTrip !== null) drawSelectedTrip(pen, view, selectedTrip, route);
  }
}

function drawCell(
  pen: Pen,
  view: View,
  cell: CityCell,
  shade: Shade,
  formatValue: (value: number) => string,
): void {
  const corners = cell.boundary.map((corner) => place(view, corner));
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  if (right < 0 || bottom < 0 || left > view.width || top > view.height) return;
  const colours = opsColours();
  const value = shadedValue(cell, shade);
  const step = stepOf(value, shade);
  trace(pen, corners);
  pen.closePath();
  if (step !== null) {
    pen.globalAlpha = 0.5;
    pen.fillStyle = colours.shades[shade][step] ?? colours.cellLine;
    pen.fill();
    pen.globalAlpha = 1;
  }
  pen.lineWidth = 1;
  pen.strokeStyle = colours.cellLine;
  pen.stroke();
  if (step === null || value === null || right - left < NUMBER_PIXELS) return;
  const text = formatValue(value);
  pen.font = '700 13px system-ui, sans-serif';
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const { width } = pen.measureText(text);
  pen.fillStyle = colours.labelGround;
  pen.beginPath();
  pen.roundRect(x - width / 2 - 5, y - 10, width + 10, 20, 6);
  pen.fill();
  pen.fillStyle = colours.label;
  pen.fillText(text, x, y);
}

function drawTrip(pen: Pen, view: View, { pickup, dropoff, vehicle }: OpenTrip): void {
  const colours = opsColours();
  const [from, to] = [place(view, pickup), place(view, dropoff)];
  pen.strokeStyle = vehicle === null ? colours.waitingTrip : colours.trip;
  pen.globalAlpha = 0.75;
  pen.lineWidth = 1.75;
  pen.setLineDash(vehicle === null ? [5, 4] : []);
  trace(pen, [from, to]);
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = 1;
  drawDot(pen, from, 4, pen.strokeStyle);
}

function drawSelectedTrip(pen: Pen, view: View, trip: OpenTrip, route: readonly Place[]): void {
  const colours = opsColours();
  const line = route.length > 1 ? route : [trip.pickup, trip.dropoff];
  pen.lineJoin = 'round';
  pen.lineCap = 'round';
  for (const [width, colour] of [
    [8, colours.outline],
    [4.5, colours.selection],
  ] as const) {
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    trace(
      pen,
      line.map((at) => place(view, at)),
    );
    pen.stroke();
  }
  drawEnd(pen, place(view, trip.pickup), 'A');
  drawEnd(pen, place(view, trip.dropoff), 'B');
}

/** A pin that stands on the place, and leaves it and the name below it to be seen. */
function drawEnd(pen: Pen, { x, y }: Spot, sign: string): void {
  const colours = opsColours();
  pen.fillStyle = colours.outline;
  trace(pen, [
    { x: x - 7, y: y - 10 },
    { x, y },
    { x: x + 7, y: y - 10 },
  ]);
  pen.fill();
  const head = { x, y: y - 20 };
  drawDot(pen, head, 11, colours.selection);
  pen.font = '700 12px system-ui, sans-serif';
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillStyle = colours.outline;
  pen.fillText(sign, head.x, head.y + 0.5);
}

function drawDot(pen: Pen, { x, y }: Spot, radius: number, colour: string): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.lineWidth = 3;
  pen.strokeStyle = opsColours().outline;
  pen.stroke();
  pen.fillStyle = colour;
  pen.fill();
}

function trace(pen: Pen, line: readonly Spot[]): void {
  pen.beginPath();
  for (const { x, y } of line) pen.lineTo(x, y);
}

function place(view: View, at: Place): Spot {
  const { x, y } = spotOf(at);
  return pixelOf(view, x, y);
}

function distanceToLine(point: Spot, from: Spot, to: Spot): number {
  const [east, south] = [to.x - from.x, to.y - from.y];
  const squared = east * east + south * south;
  const along = (point.x - from.x) * east + (point.y - from.y) * south;
  const share = squared === 0 ? 0 : Math.min(1, Math.max(0, along / squared));
  return Math.hypot(from.x + share * east - point.x, from.y + share * south - point.y);
}
