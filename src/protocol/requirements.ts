import { z } from '@hono/zod-openapi';
import { capabilities, party } from './values.ts';

/** The requirements in a request body; the parsed body embeds `RideRequirements`. */
export const requirementsBody = {
  party: party.prefault({}),
  pooled: z.boolean().default(false),
  vehicleType: z
    .string()
    .min(1)
    .max(64)
    .nullish()
    .transform((type) => type ?? null),
  requires: capabilities.optional().openapi({ description: 'Capabilities that the vehicle must have' }),
};

/** The requirements in a vehicle's offers: without the type, which is the vehicle's own. */
export const offeredRequirements = { party, pooled: z.boolean(), requires: z.array(z.string()) };

/** The requirements as a trip shows them. */
export const shownRequirements = { ...offeredRequirements, vehicleType: z.string().nullable() };
