/** Where the place index of a region lies in the bucket of the graphs. */
export function placesKey(region: string): string {
  return `places/${region}.places`;
}
