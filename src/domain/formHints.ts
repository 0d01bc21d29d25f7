import { z } from 'zod';

/** What a form must know of a value that its schema does not say. */
export interface FormHint {
  /** `minor units` of the tenant's currency, also `minor units/km` and the like; `%`, `s`. */
  readonly unit?: string;
  /** `zone`: the id of a zone of the same document. `vehicleType`: the name of a type. */
  readonly format?: 'zone' | 'vehicleType';
}

/** Kept apart from the schemas' own words, which are published. */
export const formHints = z.registry<FormHint>();
