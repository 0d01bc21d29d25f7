import type { Place } from '../api/schemas.ts';
import type { DrawnMap } from './cityMap.tsx';

/** Who has moved the map looks at something: it stays there for a while. */
const HANDS_OFF_MS = 20_000;
const NEAREST_ZOOM = 16;
const MARGIN_PIXELS = 48;
/** Where the sheet lies over the map: at the left of a large screen, a little at the bottom of a phone. */
const isLarge = matchMedia('(width >= 48rem)');
const SHEET_PIXELS = { atLeft: 432, atBottom: 24 };

/** Keeps what matters in view, unless somebody has just moved the map by hand. */
export class Camera {
  readonly #drawn: DrawnMap;
  #movedAt = Number.NEGATIVE_INFINITY;
  #framed: readonly Place[] = [];

  constructor(drawn: DrawnMap) {
    this.#drawn = drawn;
    const byHand = ({ originalEvent }: { originalEvent?: unknown }): void => {
      if (originalEvent !== undefined) this.#movedAt = performance.now();
    };
    drawn.map.on('dragstart', byHand);
    drawn.map.on('zoomstart', byHand);
    // The sheet takes more of a phone's screen, or less.
    drawn.map.on('resize', () => this.frame(this.#framed));
  }

  /** Shows all of these places. */
  frame(places: readonly Place[]): void {
    this.#framed = places;
    if (places.length === 0 || performance.now() - this.#movedAt < HANDS_OFF_MS) return;
    const bounds = new this.#drawn.library.LngLatBounds();
    for (const { lat, lng } of places) bounds.extend([lng, lat]);
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#drawn.map.fitBounds(bounds, {
      padding: paddingNow(),
      maxZoom: NEAREST_ZOOM,
      duration: isStill ? 0 : 600,
    });
  }

  /** Shows all of these places only where one of them is out of sight. */
  keepInView(places: readonly Place[]): void {
    const visible = this.#drawn.map.getBounds();
    if (places.some(({ lat, lng }) => !visible.contains([lng, lat]))) this.frame(places);
  }
}

function paddingNow() {
  const sides = { top: MARGIN_PIXELS, right: MARGIN_PIXELS, bottom: MARGIN_PIXELS, left: MARGIN_PIXELS };
  if (isLarge.matches) return { ...sides, left: MARGIN_PIXELS + SHEET_PIXELS.atLeft };
  return { ...sides, bottom: MARGIN_PIXELS + SHEET_PIXELS.atBottom };
}
