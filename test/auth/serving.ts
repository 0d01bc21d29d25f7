import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { Hono } from 'hono';
import { z } from 'zod';
import type { AppEnv, Env } from '../../src/env.ts';
import { ProblemError, problemResponse } from '../../src/protocol/problems.ts';

const problemSchema = z.object({ type: z.string(), status: z.number(), detail: z.string() });

/** An app that returns problems like the service. */
export function createApp(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.onError((error) => {
    if (error instanceof ProblemError) return problemResponse(error.slug, error.detail, error.options);
    throw error;
  });
  return app;
}

/** Sends one request through an app, with the test bindings and some overrides. */
export async function send(
  app: Hono<AppEnv>,
  path: string,
  init: RequestInit = {},
  changes: Partial<Env> = {},
  origin = 'http://localhost',
): Promise<Response> {
  const context = createExecutionContext();
  const response = await app.fetch(new Request(`${origin}${path}`, init), { ...env, ...changes }, context);
  await waitOnExecutionContext(context);
  return response;
}

/** The problem in a response. */
export async function problemOf(response: Response) {
  return problemSchema.parse(await response.json());
}
