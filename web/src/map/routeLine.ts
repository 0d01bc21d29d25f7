import type { GeoJSONSource } from 'maplibre-gl';
import type { Place } from '../api/schemas.ts';
import type { DrawnMap } from './cityMap.tsx';
import { currentTheme } from './theme.ts';

const SOURCE = 'route';

/** A route drawn on the map. */
export class RouteLine {
  readonly #drawn: DrawnMap;
  #line: readonly Place[] = [];

  constructor(drawn: DrawnMap) {
    this.#drawn = drawn;
    this.addLayers();
  }

  /** Call after every new style, which drops custom layers. */
  addLayers(): void {
    const { map } = this.#drawn;
    if (map.getSource(SOURCE) !== undefined) return;
    const { route, routeCasing } = currentTheme();
    const layout = { 'line-cap': 'round', 'line-join': 'round' } as const;
    map.addSource(SOURCE, { type: 'geojson', data: dataOf(this.#line) });
    map.addLayer({
      id: 'route-casing',
      type: 'line',
      source: SOURCE,
      layout,
      paint: { 'line-color': routeCasing, 'line-width': 9 },
    });
    map.addLayer({
      id: 'route',
      type: 'line',
      source: SOURCE,
      layout,
      paint: { 'line-color': route, 'line-width': 5 },
    });
  }

  show(line: readonly Place[]): void {
    this.#line = line;
    const source = this.#drawn.map.getSource<GeoJSONSource>(SOURCE);
    source?.setData(dataOf(line));
  }
}

function dataOf(line: readonly Place[]): GeoJSON.Feature {
  const coordinates = line.map(({ lat, lng }) => [lng, lat]);
  return { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates } };
}
