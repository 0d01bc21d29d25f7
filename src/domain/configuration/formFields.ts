import { z } from 'zod';
import { formHints } from '../formHints.ts';
import { formOf, type PolicyField, shapeSchema } from '../policy/policyFields.ts';
import { configurationSchema } from './document.ts';

/** A key of a configuration document, as a form asks for it. */
export interface FormField extends Omit<PolicyField, 'kind'> {
  /**
   * `choices`, `texts`: several of them. `list`, `parts`: objects, or one, whose own fields have `group.key` as their
   * group.
   */
  readonly kind: PolicyField['kind'] | 'choices' | 'texts' | 'list' | 'parts';
  /** What a text stands for, such as `zone`, `vehicleType` or `date-time`; null: nothing that a form must know. */
  readonly format: string | null;
  readonly required: boolean;
}

type Shape = z.infer<typeof nodeSchema>;
const nodeSchema = shapeSchema.extend({
  description: z.string().default(''),
  default: z.unknown().optional(),
  unit: z.string().optional(),
  format: z.string().nullable().default(null),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).default([]),
});

/** Returns every key of a document, read from its schema. The policy has its own fields. */
export function formFields(): FormField[] {
  const document = z.toJSONSchema(configurationSchema.omit({ policy: true }), {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => Object.assign(jsonSchema, formHints.get(zodSchema)),
  });
  return fieldsIn('', nodeSchema.parse(document));
}

function fieldsIn(group: string, { properties = {}, required }: Shape): FormField[] {
  return Object.entries(properties).flatMap(([key, property]) => {
    const node = nodeSchema.parse(property);
    const { description, default: fallback } = node;
    const items = nodeSchema.safeParse(node.items).data;
    const isList = node.type === 'array' && items?.properties !== undefined;
    const own = isList ? items : node;
    const { kind, unit, ...asked } = formOf(key, node.type === 'array' && items !== undefined ? items : node);
    const field: FormField = {
      ...{ group, key, description, fallback, ...asked },
      kind: isList ? 'list' : node.properties !== undefined ? 'parts' : severalOf(kind, node.type),
      unit: node.unit ?? items?.unit ?? unit,
      format: node.format ?? items?.format ?? null,
      required: required.includes(key),
    };
    return [field, ...fieldsIn(group === '' ? key : `${group}.${key}`, own)];
  });
}

function severalOf(kind: PolicyField['kind'], type: string | undefined): FormField['kind'] {
  if (type !== 'array') return kind;
  if (kind === 'choice') return 'choices';
  return kind === 'text' ? 'texts' : 'other';
}
