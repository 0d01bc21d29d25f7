import { z } from '@hono/zod-openapi';

/** What there is to know of a region's map before one draws it. */
export const mapSchema = z
  .object({
    name: z.string(),
    attribution: z.string().openapi({ description: 'Must be shown wherever the map is drawn' }),
    bounds: z
      .object({ south: z.number(), west: z.number(), north: z.number(), east: z.number() })
      .openapi({ description: 'Where there are streets, in degrees' }),
    minZoom: z.int().min(0).max(22),
    maxZoom: z.int().min(0).max(22).openapi({ description: 'Nearer, these tiles are drawn larger' }),
  })
  .openapi('Map');
export type RegionMap = z.infer<typeof mapSchema>;

/** Where a region's map lies in the bucket of the graphs. */
export function mapKey(region: string): string {
  return `tiles/${region}/map.json`;
}

/** The name of a tile below its region; it is the end of the tile's address too. */
export function tileName(z: number, x: number, y: number): string {
  return `${z}/${x}/${y}.mvt`;
}

export function tileKey(region: string, name: string): string {
  return `tiles/${region}/${name}`;
}
