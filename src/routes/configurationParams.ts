import { z } from '@hono/zod-openapi';
import { configurationVersionSchema as versionNumber } from '../domain/ids.ts';
import { ProblemError } from '../protocol/problems.ts';
import { cursorQuery, idempotencyKeyHeader, limitQuery } from './openApiHelpers.ts';
import { versionIn } from './tripLookup.ts';

export const forAdmins = 'For the role `admin`.';
export const params = z.object({
  version: z
    .string()
    .regex(/^\d{1,9}$/, 'must be the number of a version')
    .transform(Number)
    .pipe(versionNumber),
});
const ifMatch = z.string().optional().openapi({
  description: 'The ETag of `GET /v1/configuration`: refused when another version has become active since',
});
export const changing = z.object({ 'idempotency-key': idempotencyKeyHeader, 'if-match': ifMatch });
export const page = { limit: limitQuery, cursor: cursorQuery };
export const cursorSchema = z.object({ before: z.int() });

/** Refuses a change by somebody who has not seen the active version. */
export function refuseStale(active: number | null, ifMatch: string | undefined): void {
  const expected = versionIn(ifMatch);
  if (expected === null || expected === (active ?? 0)) return;
  throw new ProblemError('precondition-failed', `Version ${active ?? 0} is active now.`, {
    headers: { ETag: `"${active ?? 0}"` },
  });
}

export function unknownVersion(): ProblemError {
  return new ProblemError('not-found', 'There is no such version.');
}
