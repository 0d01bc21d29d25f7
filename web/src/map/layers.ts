import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Theme } from './theme.ts';

/** Classes of streets by how they are drawn, the widest last, so that they lie on top. */
const small = ['service', 'livingStreet', 'residential', 'unclassified'];
const medium = ['tertiary', 'secondary'];
const large = ['primary', 'trunk', 'motorway'];

/** Width of a street in pixels at zooms 8, 12, 14 and 18. */
const widths = {
  small: [0, 0.6, 2.2, 15],
  medium: [0.4, 1.6, 4, 20],
  large: [1, 2.6, 5.5, 24],
} as const;
const casing = 1.6;

/** Fonts of the device: a style without `glyphs` draws with them, and asks nobody. */
const plain = ['system-ui', 'sans-serif'];

/** Returns the style layers for a region's vector tiles, from the ground up to the names. */
export function mapLayers(source: string, theme: Theme): LayerSpecification[] {
  return [...groundLayers(source, theme), ...streetLayers(source, theme), ...labelLayers(source, theme)];
}

function groundLayers(source: string, theme: Theme): LayerSpecification[] {
  return [
    {
      id: 'areas',
      source,
      'source-layer': 'areas',
      type: 'fill',
      paint: {
        'fill-color': [
          'match',
          ['get', 'class'],
          'water',
          theme.water,
          'park',
          theme.park,
          'wood',
          theme.wood,
          'sand',
          theme.sand,
          'airport',
          theme.airport,
          'runway',
          theme.runway,
          theme.paved,
        ],
      },
    },
    {
      id: 'waterways',
      source,
      'source-layer': 'waterways',
      type: 'line',
      paint: { 'line-color': theme.water, 'line-width': widthAt([1, 1.5, 2.5, 8]) },
    },
    {
      id: 'buildings',
      source,
      'source-layer': 'buildings',
      type: 'fill',
      minzoom: 14,
      paint: {
        'fill-color': theme.building,
        'fill-outline-color': theme.buildingEdge,
        'fill-opacity': ['interpolate', ['linear'], ['zoom'], 14, 0, 15, 1],
      },
    },
    {
      id: 'runways',
      source,
      'source-layer': 'tracks',
      type: 'line',
      filter: ['in', ['get', 'class'], ['literal', ['runway', 'taxiway']]],
      paint: { 'line-color': theme.runway, 'line-width': widthAt([1, 3, 8, 60]) },
    },
    {
      id: 'rails',
      source,
      'source-layer': 'tracks',
      type: 'line',
      filter: ['in', ['get', 'class'], ['literal', ['rail', 'tram']]],
      paint: { 'line-color': theme.rail, 'line-width': widthAt([0.6, 0.9, 1.4, 4]) },
    },
    {
      id: 'rail-sleepers',
      source,
      'source-layer': 'tracks',
      type: 'line',
      minzoom: 13,
      filter: ['==', ['get', 'class'], 'rail'],
      paint: { 'line-color': theme.rail, 'line-width': widthAt([2, 3, 4.5, 10]), 'line-dasharray': [0.3, 3] },
    },
  ];
}

function streetLayers(source: string, theme: Theme): LayerSpecification[] {
  const groups = [
    { id: 'small', classes: small, width: widths.small, colour: theme.street },
    { id: 'medium', classes: medium, width: widths.medium, colour: theme.street },
    { id: 'large', classes: large, width: widths.large, colour: theme.mainStreet },
  ];
  const streets = { source, 'source-layer': 'streets', type: 'line' } as const;
  const layout = { 'line-cap': 'round', 'line-join': 'round' } as const;
  return [
    {
      ...streets,
      id: 'paths',
      minzoom: 14,
      filter: ['==', ['get', 'class'], 'path'],
      paint: { 'line-color': theme.path, 'line-width': widthAt([0, 0, 1, 3]), 'line-dasharray': [2, 1.5] },
    },
    ...groups.map(
      ({ id, classes, width }): LayerSpecification => ({
        ...streets,
        id: `street-casings-${id}`,
        filter: ['in', ['get', 'class'], ['literal', classes]],
        layout,
        paint: {
          'line-color': theme.streetCasing,
          'line-width': widthAt(width.map((pixels) => (pixels === 0 ? 0 : pixels + casing))),
        },
      }),
    ),
    ...groups.map(
      ({ id, classes, width, colour }): LayerSpecification => ({
        ...streets,
        id: `streets-${id}`,
        filter: ['in', ['get', 'class'], ['literal', classes]],
        layout,
        paint: { 'line-color': colour, 'line-width': widthAt(width) },
      }),
    ),
    {
      id: 'oneway-arrows',
      source,
      'source-layer': 'streets',
      type: 'symbol',
      minzoom: 16,
      filter: ['has', 'oneway'],
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 140,
        'text-field': ['case', ['==', ['get', 'oneway'], 1], '→', '←'],
        'text-font': plain,
        'text-size': 13,
        'text-keep-upright': false,
      },
      paint: { 'text-color': theme.arrow },
    },
  ];
}

function labelLayers(source: string, theme: Theme): LayerSpecification[] {
  const halo = { 'text-halo-color': theme.labelHalo, 'text-halo-width': 1.4 };
  const labels = { source, 'source-layer': 'labels', type: 'symbol' } as const;
  const name: ExpressionSpecification = ['get', 'name'];
  const order: ExpressionSpecification = ['coalesce', ['get', 'rank'], 99];
  return [
    {
      id: 'street-names',
      source,
      'source-layer': 'streets',
      type: 'symbol',
      minzoom: 13,
      filter: ['all', ['has', 'name'], ['!=', ['get', 'class'], 'path']],
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 320,
        'text-field': name,
        'text-font': plain,
        'text-size': ['interpolate', ['linear'], ['zoom'], 13, 10, 17, 13],
        'text-max-angle': 35,
        'symbol-sort-key': ['match', ['get', 'class'], large, 0, medium, 1, 2],
      },
      paint: { ...halo, 'text-color': theme.streetLabel },
    },
    {
      ...labels,
      id: 'ground-names',
      filter: [
        'in',
        ['get', 'class'],
        ['literal', ['water', 'park', 'poi', 'station', 'airport', 'hospital']],
      ],
      layout: {
        'text-field': name,
        'text-font': plain,
        'text-size': ['match', ['get', 'class'], 'airport', 13, 11.5],
        'text-max-width': 8,
        'text-padding': 6,
        'symbol-sort-key': order,
      },
      paint: {
        ...halo,
        'text-color': [
          'match',
          ['get', 'class'],
          'water',
          theme.waterLabel,
          'park',
          theme.parkLabel,
          theme.poiLabel,
        ],
      },
    },
    {
      ...labels,
      id: 'place-names',
      maxzoom: 16,
      filter: ['in', ['get', 'class'], ['literal', ['city', 'town', 'village', 'suburb', 'quarter']]],
      layout: {
        'text-field': name,
        'text-font': plain,
        'text-size': [
          'interpolate',
          ['linear'],
          ['zoom'],
          8,
          ['match', ['get', 'class'], 'city', 15, 'town', 12, 10],
          15,
          ['match', ['get', 'class'], 'city', 24, 'town', 20, 'village', 16, 14],
        ],
        'text-transform': ['match', ['get', 'class'], ['suburb', 'quarter'], 'uppercase', 'none'],
        'text-letter-spacing': ['match', ['get', 'class'], ['suburb', 'quarter'], 0.08, 0],
        'text-max-width': 8,
        'text-padding': 8,
        'symbol-sort-key': order,
      },
      paint: { ...halo, 'text-color': theme.placeLabel, 'text-halo-width': 1.8 },
    },
  ];
}

/** A width in pixels that grows with the zoom: at 8, 12, 14 and 18. */
function widthAt([z8 = 0, z12 = 0, z14 = 0, z18 = 0]: readonly number[]): ExpressionSpecification {
  return ['interpolate', ['exponential', 1.5], ['zoom'], 8, z8, 12, z12, 14, z14, 18, z18];
}
