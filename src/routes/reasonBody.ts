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
    // A served request has a stream for a body, also when nothing is in it.
    if (c.req.header('content-type') !== undefined && (await c.req.arrayBuffer()).byteLength === 0) {
      c.req.bodyCache = {};
      c.req.raw = new Request(c.req.raw, { body: '{}' });
    }
    await next();
  });
}
