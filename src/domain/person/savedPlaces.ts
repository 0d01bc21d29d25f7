import { z } from 'zod';
import { placeSchema } from '../geo/place.ts';

/** The most places that are kept for one person. */
export const maxSavedPlaces = 12;
const longestTitle = 40;

/** Under what a person keeps a place: `home`, `work`, or any other name. It is part of addresses, so it says little. */
export const savedPlaceNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z 0-9 -, and begin with a letter or digit')
  .brand<'SavedPlaceName'>();
export type SavedPlaceName = z.infer<typeof savedPlaceNameSchema>;

/** A place that a person keeps under a name. The person's object stores it in this form. */
export const savedPlaceSchema = z.object({
  version: z.literal(1),
  name: savedPlaceNameSchema,
  /** What the person calls it; null for what the name says. */
  title: z.string().max(longestTitle).nullable(),
  place: placeSchema.extend({ label: z.string().max(200) }),
  /** Epoch ms: when it was last put there. */
  savedAt: z.number(),
});
export type SavedPlace = z.infer<typeof savedPlaceSchema>;
export type Saved = Omit<SavedPlace, 'version' | 'savedAt'>;
