/** The object key of a region's place index in the bucket. */
export function placesKey(region: string): string {
  return `places/${region}.places`;
}
