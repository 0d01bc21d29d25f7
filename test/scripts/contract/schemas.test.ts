import { describe, expect, test } from 'vitest';
import { Comparison, type Role, type Schema } from '../../../scripts/contract/schemas.ts';

function breaks(
  role: Role,
  before: Schema,
  after: Schema,
  components: Record<string, Schema> = {},
): string[] {
  return new Comparison(components, components).breaks(before, after, role, 'it');
}

const object = (properties: Record<string, Schema>, ...required: string[]): Schema => ({
  type: 'object',
  properties,
  ...(required.length > 0 && { required }),
});
const text: Schema = { type: 'string' };
const count: Schema = { type: 'integer' };
const colour = (...values: string[]): Schema => ({ type: 'string', enum: values });

type Change = readonly [what: string, before: Schema, after: Schema];
type Break = readonly [...Change, says: string];

/** Breaks whoever writes it, and whoever reads it. */
const always: readonly Break[] = [
  ['a property is removed', object({ a: text }), object({}), 'it.a is gone'],
  ['a property is renamed', object({ a: text }), object({ b: text }), 'it.a is gone'],
  ['a type changes', object({ a: text }), object({ a: count }), 'it.a is integer, and was string'],
  [
    'a type changes in a list',
    { type: 'array', items: text },
    { type: 'array', items: count },
    'it[] is integer, and was string',
  ],
  [
    'a member of an enumeration is removed',
    colour('red', 'blue'),
    colour('red'),
    'it is never "blue" any more',
  ],
  [
    'a format changes',
    { ...text, format: 'date' },
    { ...text, format: 'date-time' },
    'it: format is "date-time", and was "date"',
  ],
  [
    'a pattern changes',
    { ...text, pattern: 'a' },
    { ...text, pattern: 'b' },
    'it: pattern is "b", and was "a"',
  ],
  [
    'an alternative is removed',
    { anyOf: [colour('red'), count] },
    { anyOf: [colour('red')] },
    'it is string, and was integer',
  ],
  [
    'a unit changes',
    { ...count, multipleOf: 5 },
    { ...count, multipleOf: 7 },
    'it: multipleOf is 7, and was 5',
  ],
];

/** Breaks only those who write it; those who read it get less than they can take. */
const narrowed: readonly Break[] = [
  ['a property becomes required', object({ a: text }), object({ a: text }, 'a'), 'it.a is required now'],
  ['a required property is added', object({}), object({ a: text }, 'a'), 'it.a is required now'],
  ['null is taken away', { type: ['string', 'null'] }, text, 'it is string, and was null'],
  ['a number becomes whole', { type: 'number' }, count, 'it is integer, and was number'],
  [
    'a text gets shorter',
    { ...text, maxLength: 9 },
    { ...text, maxLength: 8 },
    'it: maxLength is 8, and was 9',
  ],
  ['a text gets a limit', text, { ...text, maxLength: 8 }, 'it: maxLength is 8, and was nothing'],
  ['a lower limit rises', { ...count, minimum: 0 }, { ...count, minimum: 1 }, 'it: minimum is 1, and was 0'],
  ['a pattern is added', text, { ...text, pattern: 'a' }, 'it: pattern is "a", and was nothing'],
  [
    'a dictionary gets rules',
    { type: 'object' },
    { type: 'object', additionalProperties: text },
    'it: additionalProperties is {"type":"string"}, and was nothing',
  ],
];

/** Breaks only those who read it; those who write it may write more than before. */
const widened: readonly Break[] = narrowed.map(([what, before, after]) => [
  `not: ${what}`,
  after,
  before,
  'it',
]);

const onlyRequests: readonly Break[] = [
  [
    'a default changes',
    { ...text, default: 'a' },
    { ...text, default: 'b' },
    'it: default is "b", and was "a"',
  ],
  ['values are enumerated', text, colour('red'), 'it takes only some values now'],
];
const closed: Change = [
  'unknown properties are refused',
  object({}),
  { ...object({}), additionalProperties: false },
];
const onlyResponses: readonly Break[] = [
  ['an enumeration grows', colour('red'), colour('red', 'blue'), 'it may be "blue" now'],
  ['values are not enumerated any more', colour('red'), text, 'it may have any value now'],
  ['a property may be missing', object({ a: text }, 'a'), object({ a: text }), 'it.a may be missing now'],
  ['null may come', text, { type: ['string', 'null'] }, 'it is null, and was string'],
];

const harmless: readonly Change[] = [
  ['a list that is open grows', colour('red'), { ...colour('red', 'blue'), 'x-open-enum': true }],
  ['nothing changes', object({ a: text }, 'a'), object({ a: text }, 'a')],
  ['an optional property is added', object({ a: text }), object({ a: text, b: text })],
  [
    'the words change',
    { ...text, description: 'one', example: 1 },
    { ...text, description: 'two', title: 'Two' },
  ],
  ['the order changes', object({ a: text, b: count }, 'a', 'b'), object({ b: count, a: text }, 'b', 'a')],
];

describe('a request breaks clients when', () => {
  test.each([...always, ...narrowed, ...onlyRequests])('%s', (_, before, after, says) => {
    expect(breaks('request', before, after)).toEqual([says]);
  });
});

test('a frame, which may not begin to refuse what a request may, breaks clients', () => {
  const [, before, after] = closed;
  expect(breaks('frame', before, after)).toEqual(['it: additionalProperties is false, and was nothing']);
  expect(breaks('frame', text, count)).toEqual(breaks('request', text, count));
});

describe('a request breaks nobody when', () => {
  const grown: readonly Change[] = [['an enumeration grows', colour('red'), colour('red', 'blue')]];
  const changes = [
    ...harmless,
    ...grown,
    closed,
    ...widened.filter(([what]) => !what.includes('required property is added')),
  ];
  test.each(changes.map(([what, before, after]) => [what, before, after] as const))(
    '%s',
    (_, before, after) => {
      expect(breaks('request', before, after)).toEqual([]);
    },
  );
});

describe('a response breaks clients when', () => {
  test.each([...always, ...onlyResponses])('%s', (_, before, after, says) => {
    expect(breaks('response', before, after)).toContain(says);
  });

  test.each(widened)('%s', (_, before, after, says) => {
    expect(breaks('response', before, after)).toContainEqual(expect.stringContaining(says));
  });
});

describe('a response breaks nobody when', () => {
  const changes = [...harmless, ...narrowed].map(([what, before, after]) => [what, before, after] as const);
  test.each(changes)('%s', (_, before, after) => {
    expect(breaks('response', before, after)).toEqual([]);
  });
});

test('references, merged parts and choices are looked into', () => {
  const components = { Place: object({ lat: text, lng: text }, 'lat', 'lng') };
  const reference = { $ref: '#/components/schemas/Place' };
  expect(breaks('response', reference, object({ lat: text, lng: text }, 'lat', 'lng'), components)).toEqual(
    [],
  );
  expect(breaks('response', { allOf: [reference, object({ a: text })] }, reference, components)).toEqual([
    'it.a is gone',
  ]);
  const booking = { ...object({ q: text, p: text }), anyOf: [{ required: ['q'] }, { required: ['p'] }] };
  expect(breaks('request', booking, object({ q: text, p: text }))).toEqual([]);
  expect(breaks('request', booking, object({ q: text, p: text }, 'q'))).toEqual(['it.q is required now']);
  expect(() => breaks('request', reference, { $ref: '#/components/schemas/Plaice' }, components)).toThrow(
    'Plaice',
  );
});
