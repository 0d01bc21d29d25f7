import type { Place } from '../api/schemas.ts';
import type { DrawnMap } from './cityMap.tsx';
import { isAnimated } from './reducedMotion.ts';

/** After the user moves the map, the camera stays for a while. */
const HANDS_OFF_MS = 20_000;
const NEAREST_ZOOM = 16;
const MARGIN_PIXELS = 48;
const FOLLOW_ZOOM = 15;
/** Positions come about once a second while driving. */
const FOLLOW_MS = 900;
/** The sheet's area over the map: left on a large screen, at the bottom of a phone. */
const isLarge = matchMedia('(width >= 48rem)');
const SHEET_PIXELS = { atLeft: 432, atBottom: 24 };

/** Keeps places in view, unless the user has just moved the map. */
export class Camera {
  readonly #drawn: DrawnMap;
  #movedAt = Number.NEGATIVE_INFINITY;
  /** The sheet's height on a phone changes, and the map's with it. */
  #onResize: () => void = () => {};

  constructor(drawn: DrawnMap) {
    this.#drawn = drawn;
    const byHand = ({ originalEvent }: { originalEvent?: unknown }): void => {
      if (originalEvent !== undefined) this.#movedAt = performance.now();
    };
    drawn.map.on('dragstart', byHand);
    drawn.map.on('zoomstart', byHand);
    drawn.map.on('resize', () => this.#onResize());
  }

  /** Fits the map to all of these places. */
  frame(places: readonly Place[]): void {
    this.#onResize = () => this.frame(places);
    if (places.length === 0 || performance.now() - this.#movedAt < HANDS_OFF_MS) return;
    const bounds = new this.#drawn.library.LngLatBounds();
    for (const { lat, lng } of places) bounds.extend([lng, lat]);
    this.#drawn.map.fitBounds(bounds, {
      padding: paddingNow(),
      maxZoom: NEAREST_ZOOM,
      duration: isAnimated() ? 600 : 0,
    });
  }

  /** Keeps a vehicle in the middle, driving up the screen; without a heading the map stays as it is turned. */
  follow(place: Place, heading: number | null): void {
    const { map } = this.#drawn;
    if (performance.now() - this.#movedAt < HANDS_OFF_MS) return;
    map.easeTo({
      center: place,
      bearing: heading ?? map.getBearing(),
      zoom: Math.max(map.getZoom(), FOLLOW_ZOOM),
      padding: paddingNow(),
      duration: isAnimated() ? FOLLOW_MS : 0,
      easing: (share) => share,
    });
  }

  /** Turns the map back. */
  northUp(): void {
    const { map } = this.#drawn;
    if (map.getBearing() === 0) return;
    map.easeTo({
      bearing: 0,
      padding: { top: 0, right: 0, bottom: 0, left: 0 },
      duration: isAnimated() ? FOLLOW_MS : 0,
    });
  }

  /** Fits the map to these places if one of them is out of view, at its edge or under the sheet. */
  keepInView(places: readonly Place[]): void {
    const { map } = this.#drawn;
    const { clientWidth, clientHeight } = map.getContainer();
    // Where the map was fitted to a place, that is not at the edge yet.
    const { top, right, bottom, left } = paddingNow(MARGIN_PIXELS / 2);
    const isHidden = places.some((place) => {
      const { x, y } = map.project(place);
      return x < left || x > clientWidth - right || y < top || y > clientHeight - bottom;
    });
    if (isHidden) this.frame(places);
    this.#onResize = () => this.keepInView(places);
  }
}

function paddingNow(margin = MARGIN_PIXELS) {
  const sides = { top: margin, right: margin, bottom: margin, left: margin };
  if (isLarge.matches) return { ...sides, left: margin + SHEET_PIXELS.atLeft };
  return { ...sides, bottom: margin + SHEET_PIXELS.atBottom };
}
