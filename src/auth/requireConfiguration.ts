import { createMiddleware } from 'hono/factory';
import type { AppEnv, Env } from '../env.ts';
import { ProblemError } from '../protocol/problems.ts';
import { MIN_SECRET_LENGTH } from './secret.ts';

/** What must be set before anything can be served; null when all is. */
export function missingConfiguration({ HEXHAIL_SECRET }: Pick<Env, 'HEXHAIL_SECRET'>): string | null {
  if ((HEXHAIL_SECRET ?? '').length >= MIN_SECRET_LENGTH) return null;
  return `The secret HEXHAIL_SECRET must be set to at least ${MIN_SECRET_LENGTH} random characters: wrangler secret put HEXHAIL_SECRET`;
}

/** Turns every request away while the deployment is incomplete: tickets, quotes and trip ids need the secret. */
export const requireConfiguration = createMiddleware<AppEnv>(async (c, next) => {
  const missing = missingConfiguration(c.env);
  if (missing !== null) throw new ProblemError('not-configured', missing);
  await next();
});
