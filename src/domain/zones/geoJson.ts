import { z } from 'zod';
import type { Zone } from './zone.ts';

/** Zones as other programs draw them: features of GeoJSON (RFC 7946), whose properties are those of a zone. */

const maxFeatures = 200;

const featureSchema = z.object({
  type: z.literal('Feature'),
  id: z.union([z.string(), z.number()]).optional(),
  properties: z.record(z.string(), z.unknown()).nullable().default(null),
  geometry: z.object({ type: z.string(), coordinates: z.unknown() }),
});

/** Members that are not a zone's are ignored, as the format demands. */
export const featureCollectionSchema = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(featureSchema).max(maxFeatures),
});
export type FeatureCollection = z.infer<typeof featureCollectionSchema>;

export function featuresOf(zones: readonly Zone[]): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: zones.map(({ area, ...properties }) => ({
      type: 'Feature',
      id: properties.id,
      properties,
      geometry: area,
    })),
  };
}

/** Returns the zones of features, unchecked: the n-th zone is that of the n-th feature. */
export function zonesIn({ features }: FeatureCollection): object[] {
  return features.map(({ id, properties, geometry: { type, coordinates } }) => {
    const { id: named = id, name, kind, spots } = properties ?? {};
    const own = named === undefined ? {} : { id: String(named) };
    return {
      ...own,
      name: name ?? own.id,
      kind,
      area: { type, coordinates },
      ...(spots !== undefined && { spots }),
    };
  });
}
