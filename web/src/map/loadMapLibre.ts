import workerUrl from 'maplibre-gl/dist/maplibre-gl-csp-worker.js?url';

export type MapLibre = typeof import('maplibre-gl');

let loading: Promise<MapLibre> | null = null;

/** Loads the map library as a separate chunk, with a worker that the Content-Security-Policy allows. */
export function loadMapLibre(): Promise<MapLibre> {
  loading ??= load().catch((error: unknown) => {
    // A later call may succeed.
    loading = null;
    throw error;
  });
  return loading;
}

async function load(): Promise<MapLibre> {
  const { default: library } = await import('maplibre-gl/dist/maplibre-gl-csp.js');
  library.setWorkerUrl(workerUrl);
  return library;
}
