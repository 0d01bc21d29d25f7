import type { DrawnMap } from '../map/cityMap.tsx';
import { type View, viewOf } from './mercator.ts';

export type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/**
 * A canvas over the map, in CSS pixels. Moving content is drawn here, because MapLibre would redraw all its streets
 * for every frame.
 */
export class Overlay {
  readonly pen: CanvasRenderingContext2D;
  readonly #canvas: HTMLCanvasElement;
  readonly #drawn: DrawnMap;

  constructor(drawn: DrawnMap, name: string) {
    this.#drawn = drawn;
    this.#canvas = document.createElement('canvas');
    this.#canvas.className = `ops-overlay ops-overlay-${name}`;
    this.#canvas.setAttribute('aria-hidden', 'true');
    const pen = this.#canvas.getContext('2d', { willReadFrequently: true });
    if (pen === null) throw new Error('the browser draws no pictures');
    this.pen = pen;
    drawn.map.getCanvasContainer().append(this.#canvas);
  }

  /** Resizes the canvas to the map and returns the projection; earlier content is void. */
  fit(): View & { readonly pixelRatio: number } {
    const view = viewOf(this.#drawn.map);
    const pixelRatio = devicePixelRatio;
    const width = Math.round(view.width * pixelRatio);
    const height = Math.round(view.height * pixelRatio);
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    this.pen.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
    return { ...view, pixelRatio };
  }

  remove(): void {
    this.#canvas.remove();
  }
}
