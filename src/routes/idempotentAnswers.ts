import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { base64url } from 'jose';
import { fingerprintOf } from '../booking/requestFingerprint.ts';
import { answerOnce, type KeptAnswer, type KeysFull } from '../calls/person.ts';
import type { AppEnv } from '../env.ts';
import { ProblemError } from '../protocol/problems.ts';

type AppContext = Context<AppEnv>;

const PRINTABLE_KEY = /^[\x20-\x7e]{1,255}$/;
const KEPT_HEADERS = ['content-type', 'location', 'etag'];
const MAX_KEPT_LENGTH = 65_536;

/** Returns the request's Idempotency-Key, if any. Throws a problem for a malformed one. */
export function idempotencyKeyOf(c: AppContext): string | undefined {
  const key = c.req.header('idempotency-key');
  if (key !== undefined && !PRINTABLE_KEY.test(key)) {
    throw new ProblemError('idempotency-key-invalid', 'Send 1 to 255 printable ASCII characters.');
  }
  return key;
}

/**
 * Replays the first answer to a repeated POST; see `answerOnce`. Goes after `authenticate` and the body size limit.
 * Not for `POST /v1/trips`, where the trip itself is the record.
 */
export const idempotent = createMiddleware<AppEnv>(async (c, next) => {
  const key = c.req.method === 'POST' ? idempotencyKeyOf(c) : undefined;
  if (key === undefined) return next();
  const caller = c.var.objects.person(c.var.identity.person);
  const maxKeys = c.var.policy.limits.maxIdempotencyKeys;
  const request = { key, fingerprint: await requestFingerprint(c), maxKeys };
  const once = await answerOnce(caller, request, async () => {
    await next();
    return keepable(c.res);
  });
  if (once.outcome === 'mismatch') {
    throw new ProblemError(
      'idempotency-mismatch',
      'This key came with another request before: use a new one.',
    );
  }
  if (once.outcome === 'full') {
    throw tooManyKeys(once);
  }
  if (once.outcome === 'replayed') c.res = replayed(once.answer);
});

/** Of keys and of quotes that are too long for their ids. */
export function tooManyKeys({ most, retryAfterSeconds }: KeysFull): ProblemError {
  return new ProblemError(
    'too-many-keys',
    `${most} keys and long quotes are kept (limits.maxIdempotencyKeys): send the request without a key, or later.`,
    { headers: { 'Retry-After': String(retryAfterSeconds) } },
  );
}

/** Role and vehicle are part of it: they decide what the answer may show, and one person can hold tokens for several. */
async function requestFingerprint(c: AppContext): Promise<string> {
  const { role, vehicle } = c.var.identity;
  const { pathname, search } = new URL(c.req.url);
  const head = `${JSON.stringify([c.req.method, pathname, search, role, vehicle])}\n`;
  return fingerprintOf(head, await c.req.arrayBuffer());
}

/**
 * Null for answers that say that nothing was done and a retry may succeed. A 404 leaves nothing behind: what does not
 * exist now may later, and must not cost storage.
 */
async function keepable(response: Response): Promise<KeptAnswer | 'nothing-found' | null> {
  const { status } = response;
  if (status === 404) return 'nothing-found';
  const isFinal = (status >= 200 && status < 300) || (status >= 400 && status < 500);
  if (!isFinal || status === 412 || status === 429) return null;
  const body = await response.clone().text();
  if (body.length > MAX_KEPT_LENGTH) return null;
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return { status, headers, body };
}

function replayed({ status, headers, body }: KeptAnswer): Response {
  // A 204 must not have a body, not even an empty one.
  return new Response(body || null, { status, headers: { ...headers, 'Idempotent-Replayed': 'true' } });
}

/** An id of what a request asks for: the same for a repeated one with an Idempotency-Key, even if its first answer was lost. */
export async function idOfRequest(c: AppContext, trip: string): Promise<string> {
  const key = idempotencyKeyOf(c);
  if (key === undefined) return crypto.randomUUID();
  const text = new TextEncoder().encode(JSON.stringify([c.var.identity.person, trip, key]));
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', text)));
}
