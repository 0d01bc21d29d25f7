import { createRoute, z } from '@hono/zod-openapi';
import { type FormField, formFields } from '../domain/configuration/formFields.ts';
import { type PolicyField, policyFields, surgeFields } from '../domain/policy/policyFields.ts';
import { freshFleet } from '../history/fleetKinds.ts';
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

const documentField = field
  .extend({
    kind: z
      .enum(['number', 'integer', 'boolean', 'choice', 'text', 'choices', 'texts', 'list', 'parts', 'other'])
      .openapi({
        description:
          '`choices`, `texts`: several. `list`, `parts`: objects, or one; their fields have `group.key` as their `group`. `other`: a value of several parts',
      }),
    group: z.string().openapi({ description: 'The path of the object that it is of: `tariffs.surcharges`' }),
    format: z.string().nullable().openapi({
      description: 'What a text stands for: `zone`, `vehicleType`, `date-time`; null: anything',
    }),
    required: z.boolean(),
  })
  .openapi('ConfigurationField');

const listOfPolicyFields = createRoute({
  operationId: 'listOfPolicyFields',
  method: 'get',
  path: '/v1/configuration/policy-fields',
  summary: 'The keys of a configuration document, with words, units, defaults and bounds, for a form',
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
        document: z.array(documentField).openapi({
          description: 'All other keys of a configuration: zones, ranks, tariffs, surge, promotions',
        }),
        vehicleTypes: z
          .array(z.string())
          .openapi({ description: 'The types that vehicles of the fleet have' }),
      }),
      'Group by group',
    ),
    ...orProblem(...callerProblems),
  },
});

export const policyFieldsRoute = resource().openapi(listOfPolicyFields, async (c) => {
  const kinds = (await freshFleet(c.env.DB, c.var.identity.tenant, Date.now())) ?? [];
  const fields = {
    data: policyFields().map(shown),
    surge: surgeFields().map(shown),
    document: formFields().map(shown),
    vehicleTypes: [...new Set(kinds.map(({ type }) => type))].sort(),
  };
  return c.json(fields, 200);
});

function shown<T extends PolicyField | FormField>({ fallback, options, ...rest }: T) {
  // JSON has no undefined: a key without a default has null.
  return { ...rest, options: [...options], default: fallback ?? null };
}
