import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Theme } from './themes.ts';

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
/** The library takes the weight from the first name; no font has this one, so that the next is drawn. */
const semibold = ['Semibold', ...plain];

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
      filter: ofClass('runway', 'taxiway'),
      paint: { 'line-color': theme.runway, 'line-width': widthAt([1, 3, 8, 60]) },
    },
    {
      id: 'rails',
      source,
      'source-layer': 'tracks',
      type: 'line',
      filter: ofClass('rail', 'tram'),
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
        filter: ofClass(...classes),
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
        filter: ofClass(...classes),
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

/** Names, the least important first: where there is no room for all, those of later layers stay. */
function labelLayers(source: string, theme: Theme): LayerSpecification[] {
  const halo = { 'text-halo-color': theme.labelHalo, 'text-halo-width': 1.4 };
  const labels = { source, 'source-layer': 'labels', type: 'symbol' } as const;
  const name: ExpressionSpecification = ['get', 'name'];
  const layout = {
    'text-field': name,
    'text-font': plain,
    'text-max-width': 8,
    'symbol-sort-key': ['coalesce', ['get', 'rank'], 99] satisfies ExpressionSpecification,
  };
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
      // Wide enough to be read across a route.
      paint: { ...halo, 'text-color': theme.streetLabel, 'text-halo-width': 2 },
    },
    {
      ...labels,
      id: 'spot-names',
      filter: ofClass('poi', 'station', 'hospital'),
      layout: {
        ...layout,
        // A dot where it is, and the name below: a marker that stands there hides neither.
        'text-field': ['format', '●', { 'font-scale': 0.6 }, '\n', {}, name, {}],
        'text-anchor': 'top',
        'text-offset': [0, -0.7],
        'text-line-height': 1.05,
        'text-size': 11.5,
        'text-padding': 4,
      },
      paint: { ...halo, 'text-color': theme.poiLabel },
    },
    {
      ...labels,
      id: 'ground-names',
      filter: ofClass('water', 'park', 'airport'),
      layout: {
        ...layout,
        'text-size': ['match', ['get', 'class'], 'airport', 13, 11.5],
        'text-padding': 6,
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
    // A place is named as long as the map shows it as one; from nearer its name would lie over its streets.
    {
      ...labels,
      id: 'quarter-names',
      maxzoom: 15.5,
      filter: ofClass('suburb', 'quarter'),
      layout: {
        ...layout,
        'text-size': [
          'interpolate',
          ['linear'],
          ['zoom'],
          11,
          ['match', ['get', 'class'], 'suburb', 10.5, 9.5],
          15,
          ['match', ['get', 'class'], 'suburb', 13, 12],
        ],
        'text-transform': 'uppercase',
        'text-letter-spacing': 0.1,
        'text-padding': 8,
      },
      paint: { ...halo, 'text-color': theme.quarterLabel, 'text-halo-width': 1.8 },
    },
    {
      ...labels,
      id: 'village-names',
      maxzoom: 15,
      filter: ofClass('village'),
      layout: {
        ...layout,
        'text-size': ['interpolate', ['linear'], ['zoom'], 10, 10.5, 14, 15],
        'text-padding': 8,
      },
      paint: { ...halo, 'text-color': theme.placeLabel, 'text-halo-width': 1.8 },
    },
    {
      ...labels,
      id: 'town-names',
      maxzoom: 13,
      filter: ofClass('city', 'town'),
      layout: {
        ...layout,
        'text-font': semibold,
        'text-size': [
          'interpolate',
          ['linear'],
          ['zoom'],
          8,
          ['match', ['get', 'class'], 'city', 14, 12],
          13,
          ['match', ['get', 'class'], 'city', 21, 17],
        ],
        'text-padding': 8,
      },
      paint: { ...halo, 'text-color': theme.placeLabel, 'text-halo-width': 1.8 },
    },
  ];
}

function ofClass(...classes: readonly string[]): ExpressionSpecification {
  return ['in', ['get', 'class'], ['literal', [...classes]]];
}

/** A width in pixels that grows with the zoom: at 8, 12, 14 and 18. */
function widthAt([z8 = 0, z12 = 0, z14 = 0, z18 = 0]: readonly number[]): ExpressionSpecification {
  return ['interpolate', ['exponential', 1.5], ['zoom'], 8, z8, 12, z12, 14, z14, 18, z18];
}
