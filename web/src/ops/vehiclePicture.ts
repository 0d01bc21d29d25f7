import type { Fleet } from './fleet.ts';
import { pixelOf, type View } from './mercator.ts';
import type { Pen } from './overlay.ts';
import { cutSprites, HEADINGS, SPRITE_PIXELS, type Sprite, type SpriteLook } from './vehicleSprites.ts';

type Size = Pick<View, 'width' | 'height'>;

/**
 * An image of all vehicles, composed pixel by pixel: without a GPU, a canvas cannot draw thousands of small images
 * per frame. A margin around the visible part holds a whole vehicle, so that none has to be clipped.
 */
export class VehiclePicture {
  readonly #size: Size;
  readonly #pixelRatio: number;
  readonly #scale: number;
  readonly #margin: number;
  readonly #image: ImageData;
  readonly #words: Uint32Array;
  readonly #sprites: readonly Sprite[];

  constructor({ width, height }: Size, look: SpriteLook) {
    const { pixelRatio, scale } = look;
    this.#size = { width, height };
    this.#pixelRatio = pixelRatio;
    this.#scale = scale;
    this.#margin = Math.ceil(SPRITE_PIXELS * pixelRatio);
    const imageWidth = Math.round(width * pixelRatio) + 2 * this.#margin;
    this.#image = new ImageData(imageWidth, Math.round(height * pixelRatio) + 2 * this.#margin);
    this.#words = new Uint32Array(this.#image.data.buffer);
    this.#sprites = cutSprites(look, imageWidth);
  }

  fits({ width, height }: Size, { pixelRatio, scale }: Omit<SpriteLook, 'colours'>): boolean {
    const isOfSize = width === this.#size.width && height === this.#size.height;
    return isOfSize && pixelRatio === this.#pixelRatio && scale === this.#scale;
  }

  draw(fleet: Fleet, view: View, now: number): void {
    const reach = SPRITE_PIXELS / 2;
    this.#words.fill(0);
    for (let slot = 0; slot < fleet.size; slot++) {
      const spot = fleet.spotAt(slot, now);
      const { x, y } = pixelOf(view, spot.x, spot.y);
      if (x < -reach || y < -reach || x > view.width + reach || y > view.height + reach) continue;
      const turn = fleet.headingAt(slot) / (2 * Math.PI);
      const column = (Math.round(turn * HEADINGS) + 2 * HEADINGS) % HEADINGS;
      const sprite = this.#sprites[fleet.stateAt(slot) * HEADINGS + column];
      if (sprite !== undefined) this.#put(sprite, x, y);
    }
  }

  show(pen: Pen): void {
    pen.putImageData(this.#image, -this.#margin, -this.#margin);
  }

  /** Draws a sprite centred at this CSS pixel. */
  #put({ offsets, colours, opaque }: Sprite, x: number, y: number): void {
    const words = this.#words;
    const left = Math.round((x - SPRITE_PIXELS / 2) * this.#pixelRatio) + this.#margin;
    const top = Math.round((y - SPRITE_PIXELS / 2) * this.#pixelRatio) + this.#margin;
    const corner = top * this.#image.width + left;
    for (let at = 0; at < opaque; at++) words[corner + (offsets[at] ?? 0)] = colours[at] ?? 0;
    // Antialiased edges are drawn over empty pixels only: over other vehicles they would have to be blended.
    for (let at = opaque; at < offsets.length; at++) {
      const pixel = corner + (offsets[at] ?? 0);
      if (words[pixel] === 0) words[pixel] = colours[at] ?? 0;
    }
  }
}
