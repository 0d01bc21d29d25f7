import fc from 'fast-check';
import type { Shape } from './shape.ts';

/** A value of a shape, and what is remarkable about it: which of several ways it took, and where it is at a limit. */
interface Drawn {
  readonly value: unknown;
  readonly traits: readonly string[];
}

const drawnValues = 400;
const longestText = 12;
const mostItems = 2;
/** Any number of this size: times in epoch milliseconds are among them. */
const largestNumber = 2_000_000_000_000;

/**
 * Few values of a shape that between them have every remarkable thing seen in many random ones: each member of
 * an enumeration, each branch of a union, each property there and missing, each number at its limits. The same
 * shape gives the same values.
 */
export function instancesOf(shape: Shape, seed: number): unknown[] {
  const waiting = new Set(fc.sample(draw(shape, ''), { seed, numRuns: drawnValues }));
  const wanted = new Set([...waiting].flatMap(({ traits }) => traits));
  const chosen: unknown[] = [];
  const gain = ({ traits }: Drawn) => traits.filter((trait) => wanted.has(trait)).length;
  while (wanted.size > 0) {
    const best = [...waiting].reduce((a, b) => (gain(b) > gain(a) ? b : a));
    waiting.delete(best);
    for (const trait of best.traits) wanted.delete(trait);
    chosen.push(JSON.parse(JSON.stringify(best.value)));
  }
  return chosen;
}

function draw(shape: Shape, path: string): fc.Arbitrary<Drawn> {
  if (shape.const !== undefined) return plain(fc.constant(shape.const), path);
  if (shape.enum !== undefined)
    return oneOf(
      shape.enum.map((value) => ({ const: value })),
      path,
    );
  const branches = shape.anyOf ?? shape.oneOf;
  if (branches !== undefined) return oneOf(branches, path);
  if (Array.isArray(shape.type))
    return oneOf(
      shape.type.map((type) => ({ ...shape, type })),
      path,
    );
  switch (shape.type) {
    case 'object':
      return shape.properties === undefined ? drawDictionary(shape, path) : drawObject(shape, path);
    case 'array':
      return drawArray(shape, path);
    case 'string':
      return plain(text(shape), path);
    case 'number':
    case 'integer':
      return drawNumber(shape, path);
    case undefined:
      // Whatever the writer likes: it is not read here.
      return plain(fc.jsonValue({ maxDepth: 1 }), path);
    case 'boolean':
      return oneOfValues([true, false], path);
    case 'null':
      return plain(fc.constant(null), path);
  }
}

/** A value with nothing remarkable in itself, beyond that it is there. */
function plain(arbitrary: fc.Arbitrary<unknown>, path: string): fc.Arbitrary<Drawn> {
  return arbitrary.map((value) => ({ value, traits: [path] }));
}

function oneOf(shapes: readonly Shape[], path: string): fc.Arbitrary<Drawn> {
  return fc.oneof(
    ...shapes.map((shape, index) =>
      draw(shape, path).map(({ value, traits }) => ({ value, traits: [...traits, `${path}|${index}`] })),
    ),
  );
}

function oneOfValues(values: readonly unknown[], path: string): fc.Arbitrary<Drawn> {
  return fc.constantFrom(...values).map((value) => ({ value, traits: [`${path}=${value}`] }));
}

function drawObject({ properties = {}, required = [] }: Shape, path: string): fc.Arbitrary<Drawn> {
  const parts = Object.entries(properties).map(([key, shape]) => {
    const part = draw(shape, `${path}.${key}`);
    const missing: Drawn = { value: undefined, traits: [`${path}.${key} is missing`] };
    return fc
      .oneof(
        { weight: 2, arbitrary: part },
        { weight: required.includes(key) ? 0 : 1, arbitrary: fc.constant(missing) },
      )
      .map(({ value, traits }) => ({ key, value, traits }));
  });
  return fc.tuple(...parts).map((drawn) => ({
    value: Object.fromEntries(drawn.map(({ key, value }) => [key, value])),
    traits: drawn.flatMap(({ traits }) => traits),
  }));
}

function drawDictionary({ additionalProperties, propertyNames }: Shape, path: string): fc.Arbitrary<Drawn> {
  if (additionalProperties === undefined || additionalProperties === false)
    return plain(fc.constant({}), path);
  // JavaScript's own `__proto__` is no property of data.
  const key = text(propertyNames ?? {}).filter((name) => name !== '__proto__');
  return fc.dictionary(key, draw(additionalProperties, `${path}[]`), { maxKeys: mostItems }).map((drawn) => ({
    value: Object.fromEntries(Object.entries(drawn).map(([name, { value }]) => [name, value])),
    traits: [path, ...Object.values(drawn).flatMap(({ traits }) => traits)],
  }));
}

function drawArray({ items = {}, minItems = 0 }: Shape, path: string): fc.Arbitrary<Drawn> {
  const length = { minLength: minItems, maxLength: Math.max(minItems, mostItems) };
  return fc.array(draw(items, `${path}[]`), length).map((drawn) => ({
    value: drawn.map(({ value }) => value),
    traits: [`${path} has ${drawn.length}`, ...drawn.flatMap(({ traits }) => traits)],
  }));
}

function drawNumber({ type, minimum, maximum }: Shape, path: string): fc.Arbitrary<Drawn> {
  // What zod says of every integer is no limit of this one.
  const isLimit = (limit: number | undefined) =>
    limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
  const min = isLimit(minimum) ? minimum : undefined;
  const max = isLimit(maximum) ? maximum : undefined;
  const steps = type === 'integer' ? 1 : 1_000;
  const range = { min: (min ?? 0) * steps, max: (max ?? largestNumber) * steps };
  const between = fc.integer({ min: Math.ceil(range.min), max: Math.floor(range.max) }).map((n) => n / steps);
  const limits = [min, max].flatMap((limit) => limit ?? []).map((limit) => fc.constant(limit));
  return fc.oneof(between, ...limits).map((value) => ({
    value,
    traits: [value === min ? `${path} at its least` : value === max ? `${path} at its most` : path],
  }));
}

function text({ pattern, format, minLength = 0, maxLength = longestText }: Shape): fc.Arbitrary<string> {
  if (format === 'date-time') {
    const year = { min: new Date(Date.UTC(2000)), max: new Date(Date.UTC(2100)) };
    return fc.date({ ...year, noInvalidDate: true }).map((date) => date.toISOString());
  }
  if (format === 'date') {
    const days = { min: new Date(Date.UTC(2000)), max: new Date(Date.UTC(2100)), noInvalidDate: true };
    return fc.date(days).map((date) => date.toISOString().slice(0, 'yyyy-mm-dd'.length));
  }
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern), { maxLength: 30 });
  const most = Math.max(minLength, Math.min(maxLength, longestText));
  return fc.string({ unit: 'grapheme', minLength, maxLength: most });
}
