import type { Context } from 'hono';
import { base64url } from 'jose';
import type { AppEnv } from '../env.ts';
import { idempotencyKeyOf } from './idempotentAnswers.ts';

/** An id of what a request asks for: the same for a repeated one with an Idempotency-Key, even if its first answer was lost. */
export async function idOfRequest(c: Context<AppEnv>, trip: string): Promise<string> {
  const key = idempotencyKeyOf(c);
  if (key === undefined) return crypto.randomUUID();
  const text = new TextEncoder().encode(JSON.stringify([c.var.identity.person, trip, key]));
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', text)));
}
