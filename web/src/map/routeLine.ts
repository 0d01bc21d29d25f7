import type { GeoJSONSource } from 'maplibre-gl';
import type { Place } from '../api/schemas.ts';
import type { DrawnMap } from './cityMap.tsx';
import { currentTheme } from './theme.ts';

/** A line drawn on the map; with dashes, in widths of the line, one that is not the ride itself. */
export class RouteLine {
  readonly #drawn: DrawnMap;
  readonly #id: string;
  readonly #dash: number[] | undefined;
  #line: readonly Place[] = [];

  constructor(drawn: DrawnMap, id = 'route', dash?: number[]) {
    this.#drawn = drawn;
    this.#id = id;
    this.#dash = dash;
    this.addLayers();
  }

  /** Call after every new style, which drops custom layers. */
  addLayers(): void {
    const { map } = this.#drawn;
    const source = this.#id;
    if (map.getSource(source) !== undefined) return;
    const { route, routeCasing } = currentTheme();
    map.addSource(source, { type: 'geojson', data: dataOf(this.#line) });
    const add = (id: string, color: string, width: number, dash?: number[]): void => {
      map.addLayer(
        {
          id,
          type: 'line',
          source,
          layout: { 'line-cap': 'round', 'line-join': 'round' },
          paint: { 'line-color': color, 'line-width': width, ...(dash && { 'line-dasharray': dash }) },
        },
        // Below the names, which are read through nothing; there are none without a region's tiles.
        map.getLayer('street-names')?.id,
      );
    };
    if (this.#dash === undefined) add(`${source}-casing`, routeCasing, 9);
    add(source, route, 5, this.#dash);
  }

  show(line: readonly Place[]): void {
    this.#line = line;
    const source = this.#drawn.map.getSource<GeoJSONSource>(this.#id);
    source?.setData(dataOf(line));
  }
}

function dataOf(line: readonly Place[]): GeoJSON.Feature {
  const coordinates = line.map(({ lat, lng }) => [lng, lat]);
  return { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates } };
}
