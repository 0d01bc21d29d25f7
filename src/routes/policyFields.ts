import { createRoute, z } from '@hono/zod-openapi';
import { type PolicyField, policyFields, surgeFields } from '../domain/policy/policyFields.ts';
import { forAdmins } from './configurationParams.ts';
import { callerProblems, json, orProblem, resource, secured } from './openApiHelpers.ts';
import { onlyAdmin } from './routeMiddleware.ts';

const field = z
  .object({
    group: z.string(),
    key: z.string(),
    kind: z.enum(['number', 'integer', 'boolean', 'choice', 'text', 'other']).openapi({
      description: '`other`: a value of several parts',
    }),
    unit: z.string().openapi({ description: 'Empty where there is none' }),
    description: z.string(),
    default: z.unknown(),
    minimum: z.number().nullable(),
    maximum: z.number().nullable(),
    options: z.array(z.string()).openapi({ description: 'Of a choice' }),
    pattern: z.string().nullable().openapi({ description: 'Of a text: what it must match' }),
  })
  .openapi('PolicyField');

const listOfPolicyFields = createRoute({
  operationId: 'listOfPolicyFields',
  method: 'get',
  path: '/v1/configuration/policy-fields',
  summary: 'The keys of the policy and of surge, with words, units, defaults and bounds, for a form',
  description: forAdmins,
  ...secured,
  middleware: onlyAdmin,
  responses: {
    200: json(
      z.object({
        data: z.array(field),
        surge: z.array(field).openapi({
          description:
            'The keys of `surge` in a configuration; those of its `demand` are a group of their own',
        }),
      }),
      'Group by group',
    ),
    ...orProblem(...callerProblems),
  },
});

export const policyFieldsRoute = resource().openapi(listOfPolicyFields, (c) => {
  return c.json({ data: policyFields().map(shown), surge: surgeFields().map(shown) }, 200);
});

function shown({ fallback, options, ...rest }: PolicyField) {
  // JSON has no undefined: a key without a default has null.
  return { ...rest, options: [...options], default: fallback ?? null };
}
