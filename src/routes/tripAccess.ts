import type { Context } from 'hono';
import { secretsOf } from '../auth/secret.ts';
import { isOurTripId } from '../auth/tripId.ts';
import { objectName } from '../calls/names.ts';
import { tripIdSchema } from '../domain/ids.ts';
import type { AppEnv } from '../env.ts';
import { tripEvents } from '../history/events.ts';
import { type FeedEvent, publicTripEvent } from '../protocol/feed.ts';
import { ProblemError } from '../protocol/problems.ts';

/** The object of a trip. Ids that the caller's tenant was never given are turned away before there is one. */
export async function findTrip(c: Context<AppEnv>, id: string) {
  const { tenant } = c.var.identity;
  if (!(await isOurTripId(secretsOf(c.env), tenant, id))) throw unknownTrip();
  const tripId = tripIdSchema.parse(id);
  return { tripId, trip: c.env.TRIP.getByName(objectName(tenant, tripId)) };
}

/** Every public event of a trip for its operators, oldest first: from its journal, or once that is erased from the history. */
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

/** The version in an If-Match; null where any will do, and one that no trip has where it is not ours. */
export function versionIn(ifMatch: string | undefined): number | null {
  if (ifMatch === undefined || ifMatch.trim() === '*') return null;
  return Number(/^"?(\d{1,15})"?$/.exec(ifMatch.trim())?.[1] ?? -1);
}
