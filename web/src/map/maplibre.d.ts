/** The build without code in strings says nothing of its types; they are those of the usual one. */
declare module 'maplibre-gl/dist/maplibre-gl-csp.js' {
  const library: typeof import('maplibre-gl');
  export default library;
}
