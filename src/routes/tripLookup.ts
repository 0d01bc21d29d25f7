import type { Context } from 'hono';
import type { Identity } from '../auth/identity.ts';
import { isOurTripId } from '../booking/tripId.ts';
import { tripIdSchema } from '../domain/ids.ts';
import type { AppEnv } from '../env.ts';
import { tripEvents } from '../history/feedEvents.ts';
import { type FeedEvent, publicTripEvent } from '../protocol/feed.ts';
import { ProblemError } from '../protocol/problems.ts';
import { guestsTrip, operatorsTrip, type PublicTrip, publicTrip, type ShownTrip } from '../protocol/trips.ts';
import { secretsOf } from '../secrets/secrets.ts';

/**
 * Returns the stub of a trip's object. Throws a 404 problem for ids that this tenant was never given, without
 * creating an object.
 */
export async function findTrip(c: Context<AppEnv>, id: string) {
  const { tenant } = c.var.identity;
  if (!(await isOurTripId(secretsOf(c.env), tenant, id))) throw unknownTrip();
  const tripId = tripIdSchema.parse(id);
  return { tripId, trip: c.var.objects.trip(tripId) };
}

/**
 * Returns every public event of a trip for its operators, oldest first: from its journal or, once that is erased,
 * from the history.
 */
export async function eventsOfTrip(c: Context<AppEnv>, id: string): Promise<FeedEvent[]> {
  const { tripId, trip } = await findTrip(c, id);
  const journal = await trip.journal(c.var.identity);
  switch (journal.outcome) {
    case 'found':
      return journal.entries.flatMap((entry) => publicTripEvent(entry) ?? []);
    case 'unknown':
      throw unknownTrip();
    case 'erased':
      return tripEvents(c.env.DB, c.var.identity.tenant, tripId);
  }
}

export function unknownTrip(): ProblemError {
  return new ProblemError('not-found', 'There is no trip with this id.');
}

export function tripOver(): ProblemError {
  return new ProblemError('trip-over', 'The trip has ended already.');
}

export function staleTrip(answer: { readonly version: number }): ProblemError {
  return new ProblemError('precondition-failed', `The trip is at version ${answer.version}.`, {
    headers: etagOf(answer),
  });
}

export function etagOf({ version }: { readonly version: number }) {
  return { ETag: `"${version}"` };
}

/** Returns the version in an If-Match; null for none or any, and an impossible version for a foreign ETag. */
export function versionIn(ifMatch: string | undefined): number | null {
  if (ifMatch === undefined || ifMatch.trim() === '*') return null;
  return Number(/^"?(\d{1,15})"?$/.exec(ifMatch.trim())?.[1] ?? -1);
}

/** Returns the trip as the caller sees it: only who rides sees what is said at the stops. */
export function shownTo({ role }: Identity, trip: ShownTrip): PublicTrip {
  if (role === 'guest') return guestsTrip(trip);
  return role === 'operator' ? operatorsTrip(trip) : publicTrip(trip);
}
