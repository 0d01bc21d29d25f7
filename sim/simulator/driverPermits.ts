import { type PersonId, personIdSchema } from '../../src/domain/ids.ts';
import type { Permit } from '../../src/domain/vehicle/permit.ts';
import { chance } from './hash.ts';

const riders = Array.from({ length: 12 }, (_, index) => personIdSchema.parse(`rider-${index}`));

/**
 * What operators allow a driver of a world: one in ten has a document that expires while the world lasts, and some are
 * kept apart from a rider or two. Drawn by name, so that seeds keep the worlds they had before there were permits.
 */
export function permitOf(seed: number, startsAt: number, driver: PersonId): Permit {
  const drawn = chance(seed, `documents of ${driver}`);
  return {
    driver,
    validUntil: drawn < 0.1 ? startsAt + 60_000 + Math.round(drawn * 1_800_000) : null,
    blockedRiders: riders.filter((rider) => chance(seed, `${driver} and ${rider}`) < 0.06),
  };
}
