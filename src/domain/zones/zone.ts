import { z } from 'zod';
import { placeSchema } from '../geo/place.ts';
import { areaSchema } from './area.ts';

export const zoneIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 _ -');

const zoneKindSchema = z.enum(['service', 'blocked', 'surcharge', 'pickupSpots']);
export type ZoneKind = z.infer<typeof zoneKindSchema>;

const name = z.string().min(1).max(200);

const spotSchema = z.strictObject({ name, place: z.strictObject(placeSchema.shape) });
/** A place in a zone where riders are picked up, by its name. */
export type Spot = z.infer<typeof spotSchema>;

export const zoneSchema = z
  .strictObject({
    id: zoneIdSchema,
    name,
    kind: zoneKindSchema.describe(
      'service: with any, rides begin and end in one. blocked: none does. surcharge: what tariffs refer to. pickupSpots: pickups only at its spots.',
    ),
    area: areaSchema,
    spots: z
      .array(spotSchema)
      .min(1)
      .max(100)
      .optional()
      .describe('Of the kind pickupSpots, which has some.'),
  })
  .refine(({ kind, spots }) => (kind === 'pickupSpots') === (spots !== undefined), {
    path: ['spots'],
    error: 'a zone has spots exactly when its kind is pickupSpots',
  });
/** A drawn area with rules. */
export type Zone = z.infer<typeof zoneSchema>;
