import { z } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../env.ts';

/** The optional body of an action that its URL describes in full. */
export const reasonBody = {
  required: false,
  content: { 'application/json': { schema: z.strictObject({ reason: z.string().max(200).nullish() }) } },
};

/** Treats an empty body as `{}`: many clients send its content type without one. */
export function emptyBodyAsObject() {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (c.req.raw.body === null && c.req.header('content-type') !== undefined) {
      c.req.raw = new Request(c.req.raw, { body: '{}' });
    }
    await next();
  });
}
