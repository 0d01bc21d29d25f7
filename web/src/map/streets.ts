import type { LayerSpecification } from 'maplibre-gl';
import type { Theme } from './theme.ts';

/** Returns the style layers for a region's vector tiles: areas, and streets by class. */
export function streetLayers(source: string, theme: Theme): LayerSpecification[] {
  const streets = { source, 'source-layer': 'streets', type: 'line' } as const;
  return [
    {
      id: 'areas',
      source,
      'source-layer': 'areas',
      type: 'fill',
      paint: { 'fill-color': ['match', ['get', 'class'], 'water', theme.water, theme.paved] },
    },
    {
      ...streets,
      id: 'street-casings',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': theme.streetCasing, 'line-width': widthByZoom(3, 18) },
    },
    {
      ...streets,
      id: 'streets',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': [
          'match',
          ['get', 'class'],
          ['motorway', 'trunk', 'primary', 'secondary'],
          theme.mainStreet,
          theme.street,
        ],
        'line-width': widthByZoom(1.5, 14),
      },
    },
  ];
}

function widthByZoom(far: number, near: number) {
  return ['interpolate', ['exponential', 1.5], ['zoom'], 11, far / 2, 14, far, 18, near] satisfies [
    'interpolate',
    ['exponential', number],
    ['zoom'],
    ...number[],
  ];
}
