import { useSignal } from '@preact/signals';
import type { Map as MapLibreMap, MapOptions } from 'maplibre-gl';
import { useEffect, useRef } from 'preact/hooks';
import type { Place, RegionMap } from '../api/schemas.ts';
import { commonTexts } from '../i18n/common.ts';
import { loadMapLibre, type MapLibre } from './loadMapLibre.ts';
import { eastOf } from './mapExtent.ts';
import { type MapSetting, type MapSource, ownStyle, readMapSetting, withHandDrawn } from './style.ts';
import { currentTheme, onThemeChange } from './theme.ts';
import './mapLibre.css';
import './cityMap.css';

/** A rendered map, with its library. */
export interface DrawnMap {
  readonly library: MapLibre;
  readonly map: MapLibreMap;
  readonly region: RegionMap | null;
}

export interface CityMapProps {
  readonly source: MapSource;
  readonly onTap?: (place: Place) => void;
  /** Called once the style is loaded; the function it returns is called when the map is removed. */
  readonly onReady: (drawn: DrawnMap) => (() => void) | undefined;
  /** Called after each style, including the first: a new style drops custom layers. */
  readonly onStyle?: (drawn: DrawnMap) => void;
}

/** For how long the map's sources are shown before they fold. */
const ATTRIBUTION_MS = 5_000;

const WHOLE_WORLD = { center: { lat: 20, lng: 0 }, zoom: 1 };

/** The map of the caller's city. A device without WebGL gets a message instead. */
export function CityMap(props: CityMapProps) {
  const container = useRef<HTMLDivElement>(null);
  const state = useSignal<'loading' | 'drawn' | 'unavailable'>('loading');
  // The map lives as long as the page and calls the functions of the latest render.
  const latest = useRef(props);
  latest.current = props;
  const { source } = props;

  useEffect(() => {
    if (container.current === null) return;
    const drawing = drawMap(container.current, source, latest);
    drawing.ready.then(
      () => {
        state.value = 'drawn';
      },
      (error: unknown) => {
        console.warn(error);
        state.value = 'unavailable';
      },
    );
    return drawing.stop;
  }, [source, state]);

  const texts = commonTexts();
  return (
    <div class="city-map" data-state={state.value}>
      <div ref={container} class="city-map-canvas" />
      {state.value !== 'drawn' && (
        <p class="city-map-words quiet">
          {state.value === 'loading' ? texts.mapLoading : texts.mapUnavailable}
        </p>
      )}
    </div>
  );
}

function drawMap(container: HTMLElement, source: MapSource, latest: { readonly current: CityMapProps }) {
  const ending = new AbortController();
  const ready = Promise.all([loadMapLibre(), readMapSetting(source, currentTheme())]).then(
    async ([library, setting]) => {
      if (ending.signal.aborted) return;
      const texts = commonTexts();
      const map = new library.Map({
        container,
        ...viewOf(setting),
        style: setting.style,
        locale: { 'Map.Title': texts.map, 'AttributionControl.ToggleAttribution': texts.mapSources },
        attributionControl: false,
        dragRotate: false,
        pitchWithRotate: false,
        touchPitch: false,
      });
      ending.signal.addEventListener('abort', () => map.remove());
      map.touchZoomRotate.disableRotation();
      map.addControl(new library.AttributionControl({ compact: true }), 'top-right');
      const drawn: DrawnMap = { library, map, region: setting.region };
      map.on('style.load', () => latest.current.onStyle?.(drawn));
      map.on('click', ({ lngLat }) => latest.current.onTap?.({ lat: lngLat.lat, lng: lngLat.wrap().lng }));
      // Without asking the service again: there may be no network. A tenant's own style has one look.
      const stopListening = onThemeChange(() => {
        if (typeof setting.style !== 'string')
          map.setStyle(ownStyle(source.region, setting.region, currentTheme()), {
            transformStyle: withHandDrawn,
          });
      });
      ending.signal.addEventListener('abort', stopListening);
      await map.once('style.load');
      const folding = setTimeout(() => foldAttribution(container), ATTRIBUTION_MS);
      ending.signal.addEventListener('abort', () => clearTimeout(folding));
      const leave = latest.current.onReady(drawn);
      if (leave !== undefined) ending.signal.addEventListener('abort', leave);
    },
  );
  return { ready, stop: () => ending.abort() };
}

/** Leaves the "i" that shows the sources again: they must not cover the map for good. */
function foldAttribution(container: HTMLElement): void {
  container.querySelector('.maplibregl-ctrl-attrib')?.classList.remove('maplibregl-compact-show');
}

function viewOf({ region }: MapSetting): Pick<MapOptions, 'bounds' | 'center' | 'zoom'> {
  if (region === null) return WHOLE_WORLD;
  const { west, south, north } = region.bounds;
  return { bounds: [west, south, eastOf(region), north] };
}
