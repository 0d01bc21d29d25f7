import { describe, expect, test } from 'vitest';
import { clientTypes } from '../../../scripts/openapi/clientTypes.ts';
import { typeOf } from '../../../scripts/openapi/typeOf.ts';

test.each([
  ['a reference', { $ref: '#/components/schemas/Trip' }, 'Trip'],
  ['a value that may be null', { type: ['integer', 'null'] }, 'number | null'],
  ['an enumeration', { type: 'string', enum: ['car', 'van'] }, "'car' | 'van'"],
  ['one that may be null', { type: ['string', 'null'], enum: ['car', null] }, "'car' | null"],
  ['one that may grow', { type: 'string', enum: ['car'], 'x-open-enum': true }, "'car' | (string & {})"],
  ['a list', { type: 'array', items: { type: ['string', 'null'] } }, 'readonly (string | null)[]'],
  [
    'a pair',
    { type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }] },
    'readonly [number, number]',
  ],
  [
    'a map',
    { type: 'object', additionalProperties: { type: 'boolean' } },
    'Readonly<Record<string, boolean>>',
  ],
  ['alternatives', { oneOf: [{ type: 'string' }, { $ref: '#/components/schemas/Place' }] }, 'string | Place'],
  [
    'a reference with a description',
    { allOf: [{ $ref: '#/components/schemas/Place' }, { description: 'There' }] },
    'Place',
  ],
  [
    'one that may be null',
    { allOf: [{ $ref: '#/components/schemas/Place' }, { type: ['object', 'null'] }] },
    'Place | null',
  ],
  ['anything', {}, 'unknown'],
])('%s as a type', (_, schema, type) => expect(typeOf(schema)).toBe(type));

test('an object says what may be left out, and keeps its descriptions from ending a comment', () => {
  const properties = {
    id: { type: 'string' },
    'if-match': { type: 'number', description: 'Of /v1/*/trips' },
  };
  expect(typeOf({ type: 'object', properties, required: ['id'] })).toBe(
    "{\n  readonly id: string;\n  /** Of /v1/*\\/trips */\n  readonly 'if-match'?: number | undefined;\n}",
  );
});

test('a kind of schema that is not known is refused', () => {
  expect(() => typeOf({ type: 'tuple' })).toThrow('no TypeScript type is known');
});

describe('the calls', () => {
  const json = (type: string) => ({ content: { 'application/json': { schema: { type } } } });
  const call = { summary: 'Does it', responses: { 200: json('string') } };
  const typesOf = (operation: object): string =>
    clientTypes({ components: { schemas: {} }, paths: { '/v1/x/{id}': { post: operation } } }, ['gone']);

  test('have their input and answer under their method and path', () => {
    const parameters = [
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'idempotency-key', in: 'header', schema: { type: 'string' } },
    ];
    const types = typesOf({ ...call, parameters });
    expect(types).toContain("'POST /v1/x/{id}': {");
    expect(types).toMatch(
      /readonly path: \{\s+readonly id: string;\s+\};\s+readonly idempotencyKey\?: string/,
    );
    expect(types).toContain('readonly answer: string;');
    expect(types).toContain("| 'gone'");
  });

  test('answer null where there is no body', () => {
    expect(typesOf({ ...call, responses: { 204: {} } })).toContain('readonly answer: null;');
    expect(typesOf({ ...call, responses: { 200: json('string'), 204: {} } })).toContain(
      'readonly answer: string | null;',
    );
  });

  test.each([
    ['deprecated', { ...call, deprecated: true }],
    ['streams', { ...call, responses: { 101: {} } }],
    ['pictures', { ...call, responses: { 200: { content: { 'image/png': {} } } } }],
  ])('that are %s are left out', (_, operation) => {
    expect(typesOf(operation)).not.toContain('/v1/x');
  });
});
