import { z } from '@hono/zod-openapi';
import { cellCentre } from '../domain/geo/cells.ts';
import type { SurgeNow } from '../domain/surge/surgeState.ts';
import { rfc3339, time } from './values.ts';

const levelSchema = z
  .object({
    cell: z.string().openapi({ example: '862aa8cd7ffffff', description: 'An H3 cell' }),
    centre: z.object({ lat: z.number(), lng: z.number() }),
    vehicleType: z.string().nullable().openapi({ description: 'Null: all vehicles' }),
    percent: z.int().openapi({ description: 'What rides that begin there cost more, in percent' }),
    smoothed: z.number().openapi({ description: 'What the minutes so far say, in percent' }),
    demand: z.number().openapi({
      description: 'Riders; those who only asked for a price count a quarter',
    }),
    supply: z.int().openapi({ description: 'Free vehicles' }),
    configuration: z.string().openapi({ description: 'The version whose rules these are' }),
    mode: z.enum(['on', 'shadow']).openapi({ description: '`shadow`: nobody pays it' }),
    at: time.openapi({ description: 'The minute that it is of' }),
  })
  .openapi('SurgeLevel');

export const surgeLevelsSchema = z.object({
  data: z.array(levelSchema),
  more: z.int().openapi({ description: 'How many lower ones are left out' }),
  missing: z.array(z.string()).openapi({ description: 'Districts that did not answer' }),
});
export type SurgeLevels = z.infer<typeof surgeLevelsSchema>;

const mostShown = 500;

/** Returns the levels of a tenant from those of its districts; null stands for one that did not answer. */
export function surgeLevels(
  answers: readonly { readonly district: string; readonly levels: readonly SurgeNow[] | null }[],
): SurgeLevels {
  const all = answers
    .flatMap(({ levels }) => levels ?? [])
    .flatMap(({ configuration, mode, minute, entries }) =>
      entries.map(({ cell, smoothed, ...entry }) => ({
        ...entry,
        cell,
        centre: cellCentre(cell),
        smoothed: Math.round(smoothed * 10) / 10,
        configuration,
        mode,
        at: rfc3339(minute),
      })),
    )
    .toSorted((a, b) => b.percent - a.percent || b.demand - a.demand);
  return {
    data: all.slice(0, mostShown),
    more: Math.max(0, all.length - mostShown),
    missing: answers.flatMap(({ district, levels }) => (levels === null ? [district] : [])),
  };
}
