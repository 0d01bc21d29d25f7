import workerUrl from 'maplibre-gl/dist/maplibre-gl-csp-worker.js?url';

export type MapLibre = typeof import('maplibre-gl');

let loading: Promise<MapLibre> | null = null;

/** The map library, as a chunk of its own, with a worker that the policy of the pages allows. */
export function loadMapLibre(): Promise<MapLibre> {
  loading ??= load().catch((error: unknown) => {
    // The next one who asks may be luckier: networks come back.
    loading = null;
    throw error;
  });
  return loading;
}

async function load(): Promise<MapLibre> {
  const [{ default: library }] = await Promise.all([
    import('maplibre-gl/dist/maplibre-gl-csp.js'),
    import('maplibre-gl/dist/maplibre-gl.css'),
  ]);
  library.setWorkerUrl(workerUrl);
  return library;
}
