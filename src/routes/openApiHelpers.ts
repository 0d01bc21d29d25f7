import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { AppEnv } from '../env.ts';
import { type FieldError, type ProblemSlug, problems, validationProblem } from '../protocol/problems.ts';
import { place } from '../protocol/values.ts';

/** Creates an app for one resource. The app that mounts it turns refusals into problems. */
export function resource(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      throw validationProblem(result.error.issues.flatMap(fieldErrors));
    },
  });
}

/** Unknown fields are named one by one. */
function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const { path, message } = issue;
  if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), message }];
  return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'there is no such field' }));
}

const problemSchema = z
  .object({
    type: z.string().openapi({ example: '/problems/not-found' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    nearest: place
      .nullable()
      .optional()
      .openapi({ description: 'The nearest place where a ride may begin or end' }),
    spots: z
      .array(z.object({ name: z.string(), place }))
      .optional()
      .openapi({ description: 'Where riders are picked up instead, nearest first' }),
  })
  .openapi('Problem', { description: 'RFC 9457' });

/**
 * Documents the problems of a route. The type hides them from the handler, which throws problems and never returns
 * them.
 */
export function orProblem(...slugs: readonly ProblemSlug[]): Record<never, never> {
  const byStatus = Map.groupBy(slugs, (slug) => problems[slug].status);
  return Object.fromEntries(
    [...byStatus].map(([status, sameStatus]) => [
      status,
      {
        description: sameStatus.map((slug) => `\`${slug}\`: ${problems[slug].title}`).join('. '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}

export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } };
}

export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** A list that is never long: one page holds all of it. */
export function jsonList<Schema extends z.ZodType>(schema: Schema, description: string) {
  return json(z.object({ data: z.array(schema), nextCursor: z.null() }), description);
}

/** Marks an operation that a newer one replaces. */
export function deprecated(instead: string) {
  return { deprecated: true, description: `Use \`${instead}\`: URL logs keep what is in an address.` };
}

/** For every authenticated route; such routes can answer `callerProblems`. */
export const secured = { security: [{ bearer: [] }] };
export const callerProblems = [
  'unauthorized',
  'forbidden',
  'token-in-query',
  'too-many-requests',
  'quota-reached',
  'not-configured',
  'unavailable',
] as const;
export const bodyProblems = [
  'malformed-json',
  'unsupported-media-type',
  'body-too-large',
  'validation-failed',
] as const;

/** For every route that plans a ride. */
export const promotionProblems = [
  'promotion-unknown',
  'promotion-expired',
  'promotion-not-for-you',
  'promotion-used-up',
] as const;

export const zoneProblems = ['outside-service-area', 'blocked-area', 'pickup-spots-only'] as const;

/** For every route behind `idempotent`. */
export const idempotencyProblems = ['idempotency-mismatch', 'too-many-keys'] as const;
export const idempotencyKeyHeader = z.string().optional().openapi({
  description:
    '1–255 printable characters; the same key and body (in any order of its keys) give the same answer for 24 h',
});
export const idempotencyHeaders = z.object({ 'idempotency-key': idempotencyKeyHeader });

/** The address of a trip. */
export const tripParams = z.object({ id: z.string().openapi({ example: 'trip_0f3a5c9e' }) });

/** A number in a query, plain or with an exponent, as JSON writes it. */
export function queryNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i, 'must be a number')
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .openapi({ type: 'number', minimum: min, maximum: max });
}

export const limitQuery = z
  .string()
  .regex(/^\d{1,4}$/, 'must be a whole number')
  .default('20')
  .transform(Number)
  .pipe(z.number().min(1).max(100))
  .openapi({ type: 'integer', minimum: 1, maximum: 100, default: 20 });

export const cursorQuery = z
  .string()
  .optional()
  .openapi({ description: 'The `nextCursor` of the page before' });
