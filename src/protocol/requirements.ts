import { z } from '@hono/zod-openapi';
import { partySchema } from '../domain/party.ts';
import { type RideRequirements, requirementsOf } from '../domain/requirements.ts';
import { capabilities, item, itemsInput, party, partyInput } from './values.ts';

/**
 * The requirements in a request body. Without defaults, so that a booking by quote can tell what its body has;
 * `requirementsIn` adds them.
 */
export const requirementsBody = {
  party: partyInput.optional(),
  pooled: z.boolean().optional().openapi({ default: false }),
  vehicleType: z.string().min(1).max(64).nullish(),
  requires: capabilities.optional().openapi({ description: 'Capabilities that the vehicle must have' }),
  items: itemsInput.optional(),
};

/** Returns the requirements in a request body, completed with the defaults. */
export function requirementsIn(body: z.infer<z.ZodObject<typeof requirementsBody>>): RideRequirements {
  const { party = partySchema.parse({}), pooled = false, vehicleType = null, requires, items } = body;
  const asked = { party, pooled, vehicleType, ...(requires && { requires }) };
  return requirementsOf({ ...asked, ...(items !== undefined && items.length > 0 && { items }) });
}

/** The requirements in a vehicle's offers: without the type, which is the vehicle's own. */
export const offeredRequirements = {
  party,
  pooled: z.boolean(),
  requires: z.array(z.string()),
  items: z.array(item).optional(),
};

/** The requirements as a trip shows them. */
export const shownRequirements = { ...offeredRequirements, vehicleType: z.string().nullable() };
