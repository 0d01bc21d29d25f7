import { createRoute, z } from '@hono/zod-openapi';
import { callerProblems, jsonList, orProblem, resource, secured } from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';

const promotionSchema = z
  .object({
    code: z.string(),
    label: z.string().nullable().openapi({ description: 'Null for one that is not in force any more' }),
    uses: z.int().openapi({ description: 'Trips that use it: those that ended without their ride do not' }),
    maxUses: z.int().nullable().openapi({ description: 'By all riders together; null for any number' }),
    usesPerRider: z.int().nullable(),
    from: z.string().nullable(),
    until: z.string().nullable(),
  })
  .openapi('PromotionUses');

const listOfPromotions = createRoute({
  operationId: 'listOfPromotions',
  method: 'get',
  path: '/v1/promotions',
  summary: 'The promotions in force and how often each is used',
  description: 'Also those that were used and are in force no more.',
  ...secured,
  middleware: only('operator'),
  responses: {
    200: jsonList(promotionSchema, 'By code'),
    ...orProblem(...callerProblems),
  },
});

export const promotions = resource().openapi(listOfPromotions, async (c) => {
  const { active, trial } = c.var.configuration;
  const inForce = [active, ...(trial === null ? [] : [trial.configuration])].flatMap(
    ({ document }) => document.promotions,
  );
  const counted = await c.var.objects.own().promotionUses();
  const codes = [...new Set([...inForce, ...counted].map(({ code }) => code))].toSorted();
  const data = codes.map((code) => {
    const promotion = inForce.find((one) => one.code === code);
    return {
      code,
      label: promotion?.label ?? null,
      uses: counted.find((one) => one.code === code)?.uses ?? 0,
      maxUses: promotion?.uses ?? null,
      usesPerRider: promotion?.usesPerRider ?? null,
      from: promotion?.from ?? null,
      until: promotion?.until ?? null,
    };
  });
  return c.json({ data, nextCursor: null }, 200);
});
