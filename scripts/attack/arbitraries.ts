import * as fc from 'fast-check';
import { type Api, type JsonSchema, joinSchemas, resolveSchema } from './openApi.ts';

const maxItems = 4;
const longText = 'x'.repeat(2_000);

/** Values that a schema takes, as far as it says so: what it does not say may still be refused. */
export function validValues(schema: JsonSchema, schemas: Api['schemas']): fc.Arbitrary<unknown> {
  const resolved = resolveSchema(schema, schemas);
  if (resolved.const !== undefined) return fc.constant(resolved.const);
  if (resolved.enum !== undefined) return fc.constantFrom(...resolved.enum);
  const { anyOf, oneOf, ...base } = resolved;
  const choices = anyOf ?? oneOf;
  if (choices !== undefined) {
    return fc.oneof(
      ...choices.map((choice) => validValues(joinSchemas(base, resolveSchema(choice, schemas)), schemas)),
    );
  }
  const { type } = resolved;
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => valuesOf(one, resolved, schemas)));
  return valuesOf(typeof type === 'string' ? type : null, resolved, schemas);
}

function valuesOf(type: string | null, schema: JsonSchema, schemas: Api['schemas']): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer(boundsOf(schema, 2 ** 31 - 1));
    case 'number':
      return fc.double({ ...boundsOf(schema, 1e9), noNaN: true });
    case 'string':
      return textsOf(schema);
    case 'array': {
      const minLength = schema.minItems ?? 0;
      const maxLength = Math.max(minLength, Math.min(schema.maxItems ?? maxItems, maxItems));
      return fc.array(validValues(schema.items ?? {}, schemas), { minLength, maxLength });
    }
    case 'object':
      return objectsOf(schema, schemas);
    default:
      return schema.properties === undefined ? fc.jsonValue() : objectsOf(schema, schemas);
  }
}

function boundsOf({ minimum, maximum }: JsonSchema, most: number): { min: number; max: number } {
  return {
    min: Math.max(minimum ?? -most, -most),
    max: Math.min(maximum ?? most, Math.max(most, minimum ?? 0)),
  };
}

function textsOf({ format, pattern, minLength = 0, maxLength = 60 }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    const year = 366 * 86_400_000;
    return fc.integer({ min: 0, max: year }).map((ms) => new Date(Date.now() + ms).toISOString());
  }
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)), unit: 'grapheme' });
}

function objectsOf(schema: JsonSchema, schemas: Api['schemas']): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {});
  const { additionalProperties: rest } = schema;
  if (properties.length === 0 && typeof rest === 'object') {
    return fc.dictionary(fc.string({ maxLength: 20 }), validValues(rest, schemas), { maxKeys: maxItems });
  }
  return fc.record(
    Object.fromEntries(properties.map(([name, property]) => [name, validValues(property, schemas)])),
    { requiredKeys: (schema.required ?? []).filter((name) => name in (schema.properties ?? {})) },
  );
}

/** Values that nobody expects. */
export const oddValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    ' ',
    '0',
    'null',
    '../..',
    '\u0000',
    '\ud800',
    '__proto__',
    "' OR 1=1 --",
    longText,
    0,
    -0,
    -1,
    0.1,
    1e308,
    -1e308,
    5e-324,
    Number.MAX_SAFE_INTEGER + 1,
    [],
    {},
    [[]],
    { __proto__: null, constructor: 1 },
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.double(),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

const edits = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('replace', 'replace', 'remove', 'add', 'repeat'),
  name: fc.oneof(
    fc.constantFrom('tenant', 'rider', 'role', 'fare', 'id', 'version', 'state', 'toString', '__proto__'),
    fc.string({ maxLength: 12 }),
  ),
  value: oddValues,
});
type Edit = typeof edits extends fc.Arbitrary<infer One> ? One : never;

/** Values like those of `valid`, each changed in one to three places. */
export function mutatedValues(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(valid, fc.array(edits, { minLength: 1, maxLength: 3 }))
    .map(([value, changes]) => changes.reduce(edited, value));
}

function edited(value: unknown, edit: Edit): unknown {
  return editAt(value, edit.at % sizeOf(value), edit);
}

/** How many values there are in a value, itself included. */
function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, part: unknown) => sum + sizeOf(part), 1);
}

/** Changes the value that is reached after so many others, in the order in which they are written. */
function editAt(value: unknown, at: number, edit: Edit): unknown {
  if (at === 0 || typeof value !== 'object' || value === null) return changed(value, edit);
  let left = at - 1;
  const parts = Object.entries(value).flatMap(([name, part]: [string, unknown]): [string, unknown][] => {
    const size = sizeOf(part);
    const isInside = left >= 0 && left < size;
    const isGone = isInside && left === 0 && edit.kind === 'remove';
    const now = isInside && !isGone ? editAt(part, left, edit) : part;
    left -= size;
    return isGone ? [] : [[name, now]];
  });
  return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}

function changed(value: unknown, { kind, name, value: odd }: Edit): unknown {
  if (kind === 'add' && typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? [...value, odd] : { ...value, [name]: odd };
  }
  if (kind === 'repeat') return Array.isArray(value) ? Array(70).fill(value[0] ?? odd) : [value, value];
  return odd;
}
