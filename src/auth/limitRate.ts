import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../env.ts';
import { ProblemError } from '../protocol/problems.ts';

/** The period of the limit in `wrangler.toml`. */
const PERIOD_SECONDS = 10;

/** Slows down a caller who asks too much. After `authenticate`: each person is counted alone. */
export const limitRate = createMiddleware<AppEnv>(async (c, next) => {
  const { tenant, person } = c.var.identity;
  const outcome = await c.env.RATE_LIMIT?.limit({ key: `${tenant}/${person}` });
  if (outcome?.success === false) {
    throw new ProblemError('too-many-requests', 'Too many requests of this caller: wait a little.', {
      headers: { 'Retry-After': String(PERIOD_SECONDS) },
    });
  }
  await next();
});
