import * as z from 'zod/mini';

const zoneSchema = z.looseObject({ id: z.unknown(), area: z.unknown() });
const collectionSchema = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.object({
      id: z.optional(z.union([z.string(), z.number()])),
      properties: z.nullish(z.looseObject({})),
      geometry: z.unknown(),
    }),
  ),
});

/** Returns zones as features of GeoJSON, as `GET /v1/configuration/zones.geojson` has them. */
export function geoJsonOf(zones: readonly unknown[]): string {
  const features = zones.map((zone) => {
    const { area, ...properties } = zoneSchema.parse(zone);
    return { type: 'Feature', id: properties.id, properties, geometry: area };
  });
  return JSON.stringify({ type: 'FeatureCollection', features }, null, 2);
}

/** Returns the zones of a file, unchecked, as `POST /v1/configuration/zones.geojson` reads them; null if it has none. */
export function zonesFrom(text: string): object[] | null {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return null;
  }
  const read = collectionSchema.safeParse(content);
  if (!read.success) return null;
  return read.data.features.map(({ id, properties, geometry }) => {
    const {
      id: named = id,
      name,
      kind,
      spots,
    } = z
      .object({ id: z.unknown(), name: z.unknown(), kind: z.unknown(), spots: z.unknown() })
      .parse({ id: undefined, name: undefined, kind: undefined, spots: undefined, ...properties });
    const own = named === undefined ? {} : { id: String(named) };
    const shown = name ?? own.id;
    return { ...own, name: shown, kind, area: geometry, ...(spots !== undefined && { spots }) };
  });
}
