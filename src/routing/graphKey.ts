/** The object key of a region's road graph in the bucket. */
export function graphKey(region: string): string {
  return `graphs/${region}.graph`;
}
