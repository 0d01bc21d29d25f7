import type { Context } from 'hono';
import { isOurTripId } from '../auth/tripId.ts';
import { tripIdSchema } from '../domain/ids.ts';
import type { AppEnv } from '../env.ts';
import { objectName } from '../objects/name.ts';
import { ProblemError } from '../protocol/problems.ts';

/** The object of a trip. Ids that the caller's tenant was never given are turned away before there is one. */
export async function findTrip(c: Context<AppEnv>, id: string) {
  const { tenant } = c.var.identity;
  if (!(await isOurTripId(c.env.HEXHAIL_SECRET, tenant, id))) throw unknownTrip();
  const tripId = tripIdSchema.parse(id);
  return { tripId, trip: c.env.TRIP.getByName(objectName(tenant, tripId)) };
}

export function unknownTrip(): ProblemError {
  return new ProblemError('not-found', 'There is no trip with this id.');
}

export function tripOver(): ProblemError {
  return new ProblemError('trip-over', 'The trip has ended already.');
}
