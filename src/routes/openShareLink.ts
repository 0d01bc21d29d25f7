import type { Context } from 'hono';
import { openShare, type Share } from '../auth/shareLinks.ts';
import type { AppEnv } from '../env.ts';
import { ProblemError } from '../protocol/problems.ts';
import { secretsOf } from '../secrets/secrets.ts';
import { isOverLimit } from './rateLimits.ts';

const RETRY_SECONDS = 10;

/** Returns the terms of a share link's token. Throws a problem when it is none, has ended or is used too often. */
export async function openShared(c: Context<AppEnv>, token: string): Promise<Share> {
  const share = await openShare(secretsOf(c.env), token);
  if (share === null) throw new ProblemError('not-found', 'This is not a link to a trip.');
  if (Date.now() >= share.expiresAt) throw shareEnded();
  const { tenant, trip: person } = share;
  if (await isOverLimit(c.env.RATE_LIMIT, { tenant, person })) {
    throw new ProblemError('too-many-requests', 'This link is used too often. Wait a little.', {
      headers: { 'Retry-After': String(RETRY_SECONDS) },
    });
  }
  return share;
}

export function shareEnded(): ProblemError {
  return new ProblemError(
    'share-ended',
    'The trip is over, or the link was revoked: there is nothing to watch any more.',
  );
}
