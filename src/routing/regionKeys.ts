/** The object key of a region's road graph in the bucket. */
export function graphKey(region: string): string {
  return `graphs/${region}.graph`;
}

/** The object key of a region's place index in the bucket. */
export function placesKey(region: string): string {
  return `places/${region}.places`;
}

/** The object key of a region's map in the bucket: a PMTiles archive of gzipped vector tiles. */
export function mapKey(region: string): string {
  return `tiles/${region}.pmtiles`;
}
