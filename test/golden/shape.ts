import { createHash } from 'node:crypto';
import { z } from 'zod';
import { cellIdSchema } from '../../src/domain/geo/cells.ts';

/** Whether a text is a cell, no schema can say: these are. */
const exampleCells = ['87283472bffffff', '872830829ffffff', '882a100d6bfffff'];

const kindSchema = z.enum(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);

/** The part of JSON Schema in which zod tells what a schema writes. Anything else is refused, not ignored. */
const shapeSchema = z.strictObject({
  type: z.union([kindSchema, z.array(kindSchema)]).optional(),
  get properties() {
    return z.record(z.string(), shapeSchema).optional();
  },
  required: z.array(z.string()).optional(),
  get additionalProperties() {
    return z.union([z.literal(false), shapeSchema]).optional();
  },
  get propertyNames() {
    return shapeSchema.optional();
  },
  get items() {
    return shapeSchema.optional();
  },
  minItems: z.int().optional(),
  maxItems: z.int().optional(),
  get anyOf() {
    return z.array(shapeSchema).optional();
  },
  get oneOf() {
    return z.array(shapeSchema).optional();
  },
  const: z.union([z.string(), z.number()]).optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  pattern: z.string().optional(),
  format: z.enum(['date-time', 'date']).optional(),
});
export type Shape = z.infer<typeof shapeSchema>;

const annotations = ['description', 'default', 'example', 'examples', 'title', 'x-open-enum'];

/** What values look like that the schema has written. Notes and defaults are left out: they change nothing in it. */
export function shapeOf(schema: z.ZodType): Shape {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'output',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === cellIdSchema) jsonSchema.enum = exampleCells;
      // The same said twice, and once at length.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      for (const annotation of annotations) delete jsonSchema[annotation];
    },
  });
  return shapeSchema.parse(json);
}

/** The shapes of a union, by the value of the property that tells them apart. */
export function shapesOf(union: z.ZodType, discriminator: string): Map<string, Shape> {
  const { oneOf, anyOf } = shapeOf(union);
  return new Map(
    (oneOf ?? anyOf ?? []).map((shape) => [String(shape.properties?.[discriminator]?.const), shape]),
  );
}

/** Names a shape: the same for the same shape, whatever the order in which its parts were written down. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(inOrder(value)))
    .digest('hex')
    .slice(0, 16);
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, inOrder(part)]));
}
