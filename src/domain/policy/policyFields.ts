import { z } from 'zod';
import { demandSchema } from '../surge/surgeRules.ts';
import { surgeSchema } from '../tariff/surgePricing.ts';
import { policyGroups } from './policyGroups.ts';

/** A key of the policy or of surge, as the docs and a form show it. */
export interface PolicyField {
  readonly group: string;
  readonly key: string;
  /** `other`: a value of several parts, or none that a form could ask for. */
  readonly kind: 'number' | 'integer' | 'boolean' | 'choice' | 'text' | 'other';
  /** Empty where there is none. */
  readonly unit: string;
  readonly description: string;
  readonly fallback: unknown;
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** Of a choice. */
  readonly options: readonly string[];
  /** Of a text: the regular expression that it must match; null: any text. */
  readonly pattern: string | null;
}

/** Units by the end of a key's name, the longest first. */
const units: readonly (readonly [ending: string, unit: string])[] = [
  ['MetersPerSecond', 'm/s'],
  ['FramesPerSecond', '1/s'],
  ['Seconds', 's'],
  ['Meters', 'm'],
  ['Factor', '×'],
  ['PerKilometerAmount', 'minor units/km'],
  ['PerMinuteAmount', 'minor units/min'],
  ['Amount', 'minor units'],
];

export const shapeSchema = z.object({
  anyOf: z.array(z.unknown()).optional(),
  type: z.string().optional().catch(undefined),
  enum: z.array(z.string()).optional().catch(undefined),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  pattern: z.string().optional(),
});

/** Returns every key of the policy, group by group, read from its schema. */
export function policyFields(): PolicyField[] {
  return fieldsOf(policyGroups);
}

/** Returns the keys of `surge` in a configuration, with those of its `demand` as a group of their own. */
export function surgeFields(): PolicyField[] {
  return fieldsOf({ surge: surgeSchema.omit({ demand: true }), demand: demandSchema });
}

function fieldsOf(groups: Readonly<Record<string, z.ZodObject>>): PolicyField[] {
  return Object.entries(groups).flatMap(([group, schema]) => {
    const defaults = new Map<string, unknown>(Object.entries(schema.parse({})));
    const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    return Object.entries(schema.shape).map(([key, { description = '' }]): PolicyField => {
      const shape = shapeSchema.parse(described.properties?.[key] ?? {});
      return { group, key, description, fallback: defaults.get(key), ...formOf(key, shape) };
    });
  });
}

/** Returns how a form asks for a value with this JSON Schema. */
export function formOf(
  key: string,
  described: z.infer<typeof shapeSchema>,
): Omit<PolicyField, 'group' | 'key' | 'description' | 'fallback'> {
  const shape = withoutNull(described);
  const [, unit = ''] = units.find(([ending]) => key.endsWith(ending)) ?? [];
  const isInteger = shape.type === 'integer';
  return {
    kind: kindOf(shape),
    unit,
    // Integers without bounds have those that a number can be exact in.
    minimum: isInteger && shape.minimum === Number.MIN_SAFE_INTEGER ? null : (shape.minimum ?? null),
    maximum: isInteger && shape.maximum === Number.MAX_SAFE_INTEGER ? null : (shape.maximum ?? null),
    options: shape.enum ?? [],
    pattern: shape.pattern ?? null,
  };
}

/** A value or null, which an empty entry stands for, is asked for as the value. */
function withoutNull(shape: z.infer<typeof shapeSchema>): z.infer<typeof shapeSchema> {
  const either = (shape.anyOf ?? []).flatMap((one) => shapeSchema.safeParse(one).data ?? []);
  const values = either.filter(({ type }) => type !== 'null');
  const [only] = values;
  return values.length === 1 && either.length === 2 && only !== undefined ? only : shape;
}

function kindOf({ type, enum: options }: z.infer<typeof shapeSchema>): PolicyField['kind'] {
  if (options !== undefined) return 'choice';
  switch (type) {
    case 'number':
    case 'integer':
    case 'boolean':
      return type;
    case 'string':
      return 'text';
    default:
      return 'other';
  }
}
