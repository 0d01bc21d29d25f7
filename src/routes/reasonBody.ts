import { z } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../env.ts';

/** What may be said beside an action that says everything by its address. */
export const reasonBody = {
  required: false,
  content: { 'application/json': { schema: z.object({ reason: z.string().max(200).nullish() }) } },
};

/** Many clients name the type of a body even where they send none. */
export function emptyBodyAsObject() {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (c.req.raw.body === null && c.req.header('content-type') !== undefined) {
      c.req.raw = new Request(c.req.raw, { body: '{}' });
    }
    await next();
  });
}
