import { z } from '@hono/zod-openapi';
import { placeSchema } from '../domain/geo/place.ts';
import { type SavedPlace, savedPlaceSchema } from '../domain/person/savedPlaces.ts';
import { lineOfText, rfc3339, time } from './values.ts';

const { name, title, place } = savedPlaceSchema.shape;
const about = {
  title: { description: 'What the person calls it, where the name does not say it', example: 'Grandma' },
  label: { description: 'The `label` of a found place, or any other text' },
};

/** A saved place as answers show it. */
export const savedPlace = z
  .object({
    name: z.string().openapi({ description: '`home`, `work`, or another name', example: 'home' }),
    title: title.optional().openapi(about.title),
    place,
    savedAt: time,
  })
  .openapi('SavedPlace', { description: 'A place that a rider keeps under a name' });

export const savedPlaceParams = z.object({ name: name.openapi({ example: 'home' }) });

export const savedPlaceBody = z
  .strictObject({
    title: lineOfText(40).nullish().openapi(about.title),
    place: z.strictObject({ ...placeSchema.shape, label: lineOfText(200).openapi(about.label) }),
  })
  .openapi('SavedPlaceBody');

export function publicSavedPlace({ name, title, place, savedAt }: SavedPlace) {
  return { name, ...(title !== null && { title }), place, savedAt: rfc3339(savedAt) };
}
