import {
  type ExpressionSpecification,
  type FilterSpecification,
  featureFilter,
  type StyleSpecification,
  validateStyleMin,
} from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it, test } from 'vitest';
import { labelShown } from '../../scripts/graph/tiles/classifyMap.ts';
import { mapLayers } from '../../web/src/map/layers.ts';
import { themes } from '../../web/src/map/themes.ts';

const sources: StyleSpecification['sources'] = { region: { type: 'vector', tiles: [] } };
const layers = mapLayers('region', themes.light);

describe.each(Object.entries(themes))('the map in its %s colours', (_name, theme) => {
  it('is a style that the library draws: one mistake in it, and there is no map', () => {
    expect(validateStyleMin({ version: 8, sources, layers: mapLayers('region', theme) })).toEqual([]);
  });
});

test('lists of different lengths by zoom inside a filter are such a mistake', () => {
  const near: ExpressionSpecification = ['literal', ['quarter']];
  const far: ExpressionSpecification = ['literal', ['city', 'town']];
  const filter: FilterSpecification = ['in', ['get', 'class'], ['step', ['zoom'], far, 14, near]];
  const broken = layers.map((layer) => (layer.type === 'symbol' ? { ...layer, filter } : layer));
  expect(validateStyleMin({ version: 8, sources, layers: broken })).not.toEqual([]);
});

/** The layers that name a label at a zoom. */
function namedBy(kind: string, zoom: number): string[] {
  return layers.flatMap((layer): string[] => {
    if (layer.type !== 'symbol' || layer['source-layer'] !== 'labels') return [];
    const { id, minzoom = 0, maxzoom = 24, filter } = layer;
    const isThere = featureFilter(filter).filter({ zoom }, { type: 1, properties: { class: kind } });
    return zoom >= minzoom && zoom < maxzoom && isThere ? [id] : [];
  });
}

test.each([
  [{ place: 'city' }, 'town-names', 13],
  [{ place: 'town' }, 'town-names', 13],
  [{ place: 'village' }, 'village-names', 15],
  [{ place: 'suburb' }, 'quarter-names', 15.5],
  [{ place: 'quarter' }, 'quarter-names', 15.5],
  [{ place: 'neighbourhood' }, 'quarter-names', 15.5],
  [{ leisure: 'park' }, 'ground-names', 24],
  [{ natural: 'water' }, 'ground-names', 24],
  [{ aeroway: 'aerodrome' }, 'ground-names', 24],
  [{ railway: 'station' }, 'spot-names', 24],
  [{ amenity: 'hospital' }, 'spot-names', 24],
  [{ amenity: 'theatre' }, 'spot-names', 24],
])('%j is named once, from where tiles have it until it is all around', (tags, layer, end) => {
  const shown = labelShown({ ...tags, name: 'Somewhere' });
  if (shown === null) throw new Error('it has no label');
  expect(namedBy(shown.class, shown.fromZoom)).toEqual([layer]);
  expect(namedBy(shown.class, end - 0.01)).toEqual([layer]);
  expect(namedBy(shown.class, end)).toEqual([]);
});
