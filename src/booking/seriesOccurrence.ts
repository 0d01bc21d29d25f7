import { z } from 'zod';
import type { TenantObjects } from '../calls/objects.ts';
import type { PersonId } from '../domain/ids.ts';
import { bookingLimitsOf } from '../domain/person/bookingLimits.ts';
import type { CheckedOccurrence, OccurrenceAsked } from '../domain/series/occurrence.ts';
import type { Env } from '../env.ts';
import { bookingBody } from '../protocol/bookings.ts';
import { ProblemError } from '../protocol/problems.ts';
import { rfc3339 } from '../protocol/values.ts';
import { readTenant, type Tenant } from '../tenants/tenants.ts';
import { bookingUnder, checkBooking } from './booking.ts';
import { openTripsRefusal } from './tenantQuotas.ts';

const bodySchema = z.record(z.string(), z.unknown());

/** A person whose series book without them. */
export interface AbsentPerson {
  readonly env: Env;
  readonly objects: TenantObjects;
  readonly person: PersonId;
  readonly background: (work: Promise<unknown>) => void;
}

/** Returns what the person's tenant works by. Rejects while that cannot be read. */
export async function tenantInForce({ env, objects }: AbsentPerson): Promise<Tenant> {
  const read = await readTenant(env, objects.tenant);
  if (read.outcome !== 'found') throw new Error(`the tenant is ${read.outcome}`);
  return read.tenant;
}

/** Checks an occurrence as the person's own booking at this moment, but for the person's limits. */
export async function checkOccurrence(
  booker: AbsentPerson,
  { key, tripId, trip, scheduledFor }: OccurrenceAsked,
): Promise<CheckedOccurrence> {
  const { env, objects, person, background } = booker;
  const { policy, configuration, quotas } = await tenantInForce(booker);
  const wanted: unknown = { ...bodySchema.parse(JSON.parse(trip)), scheduledFor: rfc3339(scheduledFor) };
  const { data: body, error } = bookingBody.safeParse(wanted);
  if (error !== undefined) {
    const reason = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    return { outcome: 'refused', reason };
  }
  const now = Date.now();
  const identity = { tenant: objects.tenant, person, role: 'rider' } as const;
  try {
    const customer = { env, identity, policy, configuration, objects, now, background };
    const { order, refusal } = await checkBooking(customer, body);
    const refused = refusal ?? (await openTripsRefusal(env.DB, objects.tenant, quotas, now));
    if (refused !== null) throw refused;
    return {
      outcome: 'allowed',
      booking: bookingUnder(tripId, order, key),
      limits: bookingLimitsOf(policy),
    };
  } catch (error) {
    if (error instanceof ProblemError) return { outcome: 'refused', reason: detailOf(error) };
    throw error;
  }
}

function detailOf({ detail, options }: ProblemError): string {
  const errors = options.errors?.map(({ path, message }) => `${path}: ${message}`) ?? [];
  return errors.length === 0 ? detail : errors.join('; ');
}
