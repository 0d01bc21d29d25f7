import { z } from 'zod';

/** The finest cells that surge is told of; finer ones have too few riders. */
export const finestResolution = 7;
const usualResolution = 6;

/** How prices follow demand, as a tenant writes it. */
export const demandSchema = z.strictObject({
  resolution: z
    .int()
    .min(5)
    .max(finestResolution)
    .default(usualResolution)
    .describe('The H3 resolution of the cells that have a percentage of their own; 6: some 7 km across.'),
  leastRiders: z.number().min(2).max(1_000).default(4).describe('Fewer riders in a cell say nothing.'),
  fullAt: z
    .number()
    .min(1.5)
    .max(100)
    .default(4)
    .describe('Riders for each free vehicle at which `most` is reached. One rider for each adds nothing.'),
  halfLifeSeconds: z
    .int()
    .min(60)
    .max(1_800)
    .default(300)
    .describe('What demand says counts half after this.'),
  largestStep: z
    .number()
    .min(1)
    .max(100)
    .default(5)
    .describe('Percentage points that it rises or falls within a minute, at most.'),
});

/** What the levels of a district are computed by. `most` is in percent. */
export interface SurgeRules extends z.infer<typeof demandSchema> {
  readonly most: number;
}
