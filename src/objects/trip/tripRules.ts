import { mayAccess } from '../../domain/access.ts';
import { tripSpec } from '../../shell/spec.ts';

/** The rules of a trip; a simulation removes one to show that an invariant catches it. */
export interface TripRules {
  readonly spec: typeof tripSpec;
  readonly mayAccess: typeof mayAccess;
}

export const tripRules: TripRules = { spec: tripSpec, mayAccess };
