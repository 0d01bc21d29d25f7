import { z } from '@hono/zod-openapi';

/** What a client needs to draw a region's map. */
export const mapSchema = z
  .object({
    name: z.string(),
    attribution: z.string().openapi({ description: 'Must be shown wherever the map is drawn' }),
    bounds: z.object({ south: z.number(), west: z.number(), north: z.number(), east: z.number() }).openapi({
      description: 'Where there are streets, in degrees; west is greater than east over the antimeridian',
    }),
    minZoom: z.int().min(0).max(22),
    maxZoom: z.int().min(0).max(22).openapi({ description: 'Nearer, these tiles are drawn larger' }),
  })
  .openapi('Map');
