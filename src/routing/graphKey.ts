/** Where the graph of a region lies in the bucket. */
export function graphKey(region: string): string {
  return `graphs/${region}.graph`;
}
