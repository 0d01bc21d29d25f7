import { z } from 'zod';

/** A solver's task: an instance and a time limit. */
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

/** Progress reports, and the routes at the end. */
export const reportSchema = z.object({
  unserved: z.int(),
  driving: z.number(),
  routes: z
    .array(z.object({ nodes: z.array(z.int()).readonly(), begin: z.array(z.number()).readonly() }))
    .readonly()
    .nullable(),
});
export type Report = z.infer<typeof reportSchema>;
