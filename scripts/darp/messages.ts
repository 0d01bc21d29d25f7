import { z } from 'zod';

/** What one solver is asked: an instance, and how long it may search. */
export const taskSchema = z.object({
  instance: z.object({
    vehicles: z.int(),
    requests: z.int(),
    maxDuration: z.number(),
    capacity: z.number(),
    maxRide: z.number(),
    nodes: z
      .array(
        z.object({
          x: z.number(),
          y: z.number(),
          service: z.number(),
          load: z.number(),
          earliest: z.number(),
          latest: z.number(),
        }),
      )
      .readonly(),
  }),
  seed: z.int(),
  seconds: z.number(),
});
export type Task = z.infer<typeof taskSchema>;

/** How far it is, now and then; and at the end the routes. */
export const reportSchema = z.object({
  unserved: z.int(),
  driving: z.number(),
  routes: z
    .array(z.object({ nodes: z.array(z.int()).readonly(), begin: z.array(z.number()).readonly() }))
    .readonly()
    .nullable(),
});
export type Report = z.infer<typeof reportSchema>;
