import { type VehicleActivity, vehicleActivities } from '../../../src/protocol/vehicleActivities.ts';
import type { OpsColours } from './colours.ts';
import type { Pen } from './overlay.ts';

/** Headings are quantised: below this step two arrows look the same. */
export const HEADINGS = 64;
/** The side of a sprite in CSS pixels; its content is slightly smaller. */
export const SPRITE_PIXELS = 24;

/** A sprite's pixels: their offsets from its upper left corner in the target image, and their colours. */
export interface Sprite {
  readonly offsets: Int32Array;
  /** As 32-bit pixels. */
  readonly colours: Uint32Array;
  /** The number of opaque pixels, which come first; the others are the antialiased edge. */
  readonly opaque: number;
}

export interface SpriteLook {
  readonly colours: OpsColours;
  readonly pixelRatio: number;
  /** The part of a sprite's side that a vehicle takes, against the largest. */
  readonly scale: number;
}

/** Returns all sprites for a target image of that width: for each state, one per heading. */
export function cutSprites({ colours, pixelRatio, scale }: SpriteLook, imageWidth: number): Sprite[] {
  const side = Math.ceil(SPRITE_PIXELS * pixelRatio);
  const canvas = new OffscreenCanvas(side, side);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) throw new Error('the browser draws no pictures');
  return vehicleActivities.flatMap((state) =>
    Array.from({ length: HEADINGS }, (_, heading) => {
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, side, side);
      pen.setTransform(pixelRatio * scale, 0, 0, pixelRatio * scale, side / 2, side / 2);
      pen.rotate((heading / HEADINGS) * 2 * Math.PI);
      drawVehicle(pen, state, colours);
      return cutOut(pen.getImageData(0, 0, side, side), imageWidth);
    }),
  );
}

function cutOut({ data, width }: ImageData, imageWidth: number): Sprite {
  const words = new Uint32Array(data.buffer);
  const alphaAt = (pixel: number) => data[pixel * 4 + 3] ?? 0;
  const pixels = [...words.keys()].filter((pixel) => alphaAt(pixel) > 0);
  const opaque = pixels.filter((pixel) => alphaAt(pixel) === 255);
  const ordered = [...opaque, ...pixels.filter((pixel) => alphaAt(pixel) < 255)];
  return {
    offsets: Int32Array.from(ordered, (at) => Math.floor(at / width) * imageWidth + (at % width)),
    colours: Uint32Array.from(ordered, (at) => words[at] ?? 0),
    opaque: opaque.length,
  };
}

/** Draws a vehicle that points up, around the origin. Vehicles on duty are arrows, filled unless dark. */
function drawVehicle(pen: Pen, state: VehicleActivity, { vehicles, outline }: OpsColours): void {
  pen.beginPath();
  if (state === 'paused' || state === 'offline') pen.arc(0, 0, 5, 0, 2 * Math.PI);
  else if (state === 'outOfService') pen.rect(-5, -5, 10, 10);
  else {
    pen.moveTo(0, -9);
    pen.lineTo(6, 7);
    pen.lineTo(0, 4);
    pen.lineTo(-6, 7);
    pen.closePath();
  }
  const colour = vehicles[state];
  pen.lineJoin = 'round';
  pen.lineWidth = 3.5;
  pen.strokeStyle = outline;
  pen.stroke();
  pen.fillStyle = state === 'dark' ? outline : colour;
  pen.fill();
  if (state !== 'dark') return;
  pen.lineWidth = 1.75;
  pen.strokeStyle = colour;
  pen.stroke();
}
