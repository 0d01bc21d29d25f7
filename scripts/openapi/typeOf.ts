import type { Schema } from './schema.ts';

/** Returns a schema as a TypeScript type. Throws for a kind of schema that it does not know. */
export function typeOf(schema: Schema): string {
  const { $ref, allOf, prefixItems, items } = schema;
  if ($ref !== undefined) return $ref.replace('#/components/schemas/', '');
  if (allOf !== undefined) return allOfThem(allOf);
  const alternatives = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].filter(saysType);
  if (alternatives.length > 0) return anyOfThem(alternatives.map(typeOf));
  if (schema.enum !== undefined) return enumeration(schema);
  const types = typesOf(schema);
  if (types.length === 0) return 'unknown';
  if (types.length > 1) return anyOfThem(types.map((type) => typeOf({ ...schema, type })));
  switch (types[0]) {
    case 'object':
      return objectType(schema);
    case 'array':
      if (prefixItems !== undefined) return `readonly [${prefixItems.map(typeOf).join(', ')}]`;
      return items === undefined ? 'readonly unknown[]' : `readonly ${inBrackets(typeOf(items))}[]`;
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return types[0];
    default:
      throw new Error(`no TypeScript type is known for ${JSON.stringify(schema).slice(0, 200)}`);
  }
}

function typesOf({ type }: Schema): readonly string[] {
  if (type === undefined) return [];
  return typeof type === 'string' ? [type] : type;
}

/** Whether it says more than what others say already, such as which properties go together. */
function saysType({ $ref, type, oneOf, anyOf, allOf }: Schema): boolean {
  return [$ref, type, oneOf, anyOf, allOf].some((part) => part !== undefined);
}

/** A part may add nothing but a description, or that null is allowed too. */
function allOfThem(parts: readonly Schema[]): string {
  const isNullable = parts.some((part) => typesOf(part).includes('null'));
  const types = parts
    .filter((part) => saysType(part) && (part.type === undefined || part.properties !== undefined))
    .map((part) => inBrackets(typeOf(part)));
  return anyOfThem([types.join(' & '), ...(isNullable ? ['null'] : [])]);
}

function anyOfThem(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}

function enumeration({ enum: values = [], type, 'x-open-enum': isOpen }: Schema): string {
  const isNullable = typesOf({ type }).includes('null');
  const literals = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
  return anyOfThem([...literals, ...(isNullable ? ['null'] : []), ...(isOpen ? ['(string & {})'] : [])]);
}

function objectType({ properties = {}, required = [], additionalProperties }: Schema): string {
  const lines = Object.entries(properties).map(([name, property]) => {
    const key = /^\w+$/.test(name) ? name : `'${name}'`;
    const isRequired = required.includes(name);
    const { description } = property;
    const comment = description === undefined ? '' : `/** ${description.replaceAll('*/', '*\\/')} */\n`;
    const type = typeOf(property);
    // What is undefined is not sent.
    const marked = isRequired ? `${key}: ${type}` : `${key}?: ${type} | undefined`;
    return `${comment}readonly ${marked};`;
  });
  if (lines.length > 0) return `{\n${lines.join('\n').replaceAll(/^(?=.)/gm, '  ')}\n}`;
  const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
  return additionalProperties === false
    ? 'Readonly<Record<string, never>>'
    : `Readonly<Record<string, ${values}>>`;
}

function inBrackets(type: string): string {
  return /^[\w.]+$/.test(type) ? type : `(${type})`;
}
