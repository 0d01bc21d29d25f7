import { z } from 'zod';

/**
 * Clients write requests and frames, and read responses: what they write may only be accepted more widely, responses
 * may only contain more. A request may also begin to refuse fields that were never described, as a misspelt field must
 * not be ignored (docs/decisions/0008); a frame may not.
 */
export type Role = 'request' | 'frame' | 'response';

const keywordsSchema = z.looseObject({
  type: z.string().optional(),
  get properties() {
    return z.record(z.string(), schemaSchema).optional();
  },
  required: z.array(z.string()).optional(),
  get additionalProperties() {
    return z.union([z.boolean(), schemaSchema]).optional();
  },
  get items() {
    return schemaSchema.optional();
  },
  enum: z.array(z.unknown()).optional(),
  /** Lists documented as open: clients expect new values. */
  'x-open-enum': z.boolean().optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
});
/** A schema without alternatives. */
type Keywords = z.infer<typeof keywordsSchema>;

export const schemaSchema = keywordsSchema.extend({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  get allOf() {
    return z.array(schemaSchema).optional();
  },
  get anyOf() {
    return z.array(schemaSchema).optional();
  },
  get oneOf() {
    return z.array(schemaSchema).optional();
  },
});
export type Schema = z.infer<typeof schemaSchema>;

const componentPrefix = '#/components/schemas/';

const lowerLimits = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const upperLimits = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
/** Keywords with their own rule, and annotations. */
const ruled = [
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'x-open-enum',
  'default',
];
const notes = ['title', 'description', 'example', 'examples', 'deprecated', '$comment'];
const apart = new Set([...lowerLimits, ...upperLimits, ...ruled, ...notes]);

type Components = Readonly<Record<string, Schema>>;

/** Compares schemas of two documents and reports breaking changes. */
export class Comparison {
  readonly #componentsBefore: Components;
  readonly #componentsAfter: Components;
  readonly #known = new Map<string, string[]>();

  constructor(before: Components, after: Components) {
    this.#componentsBefore = before;
    this.#componentsAfter = after;
  }

  /** One line per breaking change. Those of a component are reported once, under its name. */
  breaks(before: Schema, after: Schema, role: Role, where: string): string[] {
    const name = before.$ref;
    if (name === undefined || name !== after.$ref) return this.#breaks(before, after, role, where);
    const key = `${role} ${name}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    // For a recursive component the comparison is already running.
    this.#known.set(key, []);
    const found = this.#breaks(before, after, role, name.replace(componentPrefix, ''));
    this.#known.set(key, found);
    return found;
  }

  /** Each alternative is compared with the most similar one. */
  #breaks(before: Schema, after: Schema, role: Role, where: string): string[] {
    const older = alternatives(before, this.#componentsBefore);
    const newer = alternatives(after, this.#componentsAfter);
    const differences = older.map((old) => newer.map((now) => this.#differences(old, now, role, where)));
    const served = differences.map(least);
    if (role !== 'response') return unique(served.flat());
    const known = newer.map((_, at) => least(differences.map((row) => row[at] ?? [])));
    // A response that is no longer null breaks no client.
    const missed = served.filter((_, index) => older[index]?.type !== 'null');
    return unique([...known, ...missed].flat());
  }

  #differences(before: Keywords, after: Keywords, role: Role, where: string): string[] {
    const [narrow, wide] = role === 'response' ? [after, before] : [before, after];
    const fits =
      wide.type === undefined ||
      narrow.type === wide.type ||
      (narrow.type === 'integer' && wide.type === 'number');
    if (!fits) return [`${where} is ${after.type ?? 'anything'}, and was ${before.type ?? 'anything'}`];
    return [
      ...valueBreaks(before, after, role, where),
      ...constraints(narrow, wide).map((keyword) => changed(where, keyword, before, after)),
      ...this.#properties(before, after, role, where),
      ...this.#parts(before, after, role, where),
    ];
  }

  #properties(before: Keywords, after: Keywords, role: Role, where: string): string[] {
    const breaks = Object.entries(before.properties ?? {}).flatMap(([key, schema]) => {
      const now = after.properties?.[key];
      return now === undefined
        ? [`${where}.${key} is gone`]
        : this.breaks(schema, now, role, `${where}.${key}`);
    });
    const [fewer, more, what] =
      role === 'response'
        ? [after.required, before.required, 'may be missing now']
        : [before.required, after.required, 'is required now'];
    const demanded = (more ?? []).filter((key) => fewer?.includes(key) !== true);
    return [...breaks, ...demanded.map((key) => `${where}.${key} ${what}`)];
  }

  #parts(before: Keywords, after: Keywords, role: Role, where: string): string[] {
    const breaks: string[] = [];
    const [narrow, wide] = role === 'response' ? [after, before] : [before, after];
    if (before.items !== undefined && after.items !== undefined) {
      breaks.push(...this.breaks(before.items, after.items, role, `${where}[]`));
    } else if (wide.items !== undefined) breaks.push(changed(where, 'items', before, after));
    const [old, now] = [before.additionalProperties, after.additionalProperties];
    if (typeof old === 'object' && typeof now === 'object')
      return [...breaks, ...this.breaks(old, now, role, `${where}.*`)];
    const { additionalProperties: taken } = wide;
    // New properties of a response are compatible: clients ignore unknown ones.
    const isClosed = taken === false && role === 'frame' && narrow.additionalProperties !== false;
    const isNarrower =
      typeof taken === 'object' && Object.keys(taken).length > 0 && narrow.additionalProperties !== false;
    if (isClosed || isNarrower) breaks.push(changed(where, 'additionalProperties', before, after));
    return breaks;
  }
}

function valueBreaks(before: Keywords, after: Keywords, role: Role, where: string): string[] {
  const gone = before.enum?.filter((value) => after.enum !== undefined && !after.enum.includes(value)) ?? [];
  const came = after.enum?.filter((value) => before.enum !== undefined && !before.enum.includes(value)) ?? [];
  const breaks = gone.map((value) => `${where} is never ${JSON.stringify(value)} any more`);
  if (role !== 'response') {
    if (before.enum === undefined && after.enum !== undefined)
      breaks.push(`${where} takes only some values now`);
    if (before.default !== undefined && JSON.stringify(before.default) !== JSON.stringify(after.default)) {
      breaks.push(changed(where, 'default', before, after));
    }
    return breaks;
  }
  if (before.enum !== undefined && after.enum === undefined) breaks.push(`${where} may have any value now`);
  if (after['x-open-enum'] === true) return breaks;
  return [...breaks, ...came.map((value) => `${where} may be ${JSON.stringify(value)} now`)];
}

/** Returns the keywords for which `narrow` is not a subset of `wide`. An unknown keyword must not change. */
function constraints(narrow: Keywords, wide: Keywords): string[] {
  return Object.keys(wide).filter((keyword) => {
    const [inner, outer] = [narrow[keyword], wide[keyword]];
    if (outer === undefined) return false;
    if (!lowerLimits.includes(keyword) && !upperLimits.includes(keyword)) {
      return !apart.has(keyword) && JSON.stringify(inner) !== JSON.stringify(outer);
    }
    const isWithin = lowerLimits.includes(keyword)
      ? Number(inner) >= Number(outer)
      : Number(inner) <= Number(outer);
    return inner === undefined || !isWithin;
  });
}

function changed(where: string, keyword: string, before: Keywords, after: Keywords): string {
  const show = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
  return `${where}: ${keyword} is ${show(after[keyword])}, and was ${show(before[keyword])}`;
}

function unique(breaks: readonly string[]): string[] {
  return [...new Set(breaks)];
}

function least(breaks: readonly string[][]): string[] {
  return breaks.reduce((a, b) => (b.length < a.length ? b : a));
}

/** Returns a schema's alternatives, with references and nested alternatives resolved. */
function alternatives(schema: Schema, components: Components): Keywords[] {
  const { $ref, type, allOf = [], anyOf, oneOf, ...rest } = schema;
  const types = typeof type === 'object' ? type : [type];
  let found: Keywords[] = types.map((one) => ofType(rest, one));
  const referenced = $ref === undefined ? [] : [component($ref, components)];
  const choices = [anyOf, oneOf].flatMap((choice) => (choice === undefined ? [] : [choice]));
  for (const choice of [...[...referenced, ...allOf].map((part) => [part]), ...choices]) {
    const others = choice.flatMap((part) => alternatives(part, components));
    found = found.flatMap((one) => others.map((other) => both(one, other)));
  }
  return found;
}

function component($ref: string, components: Components): Schema {
  const named = components[$ref.replace(componentPrefix, '')];
  if (named === undefined) throw new Error(`${$ref} is not described`);
  return named;
}

function ofType(rest: Keywords, type: string | undefined): Keywords {
  const { const: only, ...keywords } = rest;
  const values = only === undefined ? keywords.enum : [only];
  const kept = values?.filter((value) => type === undefined || (value === null) === (type === 'null'));
  return { ...keywords, ...(type !== undefined && { type }), ...(kept !== undefined && { enum: kept }) };
}

/** Merges two schemas: a value must satisfy both. */
function both(one: Keywords, other: Keywords): Keywords {
  const properties = { ...one.properties };
  for (const [key, schema] of Object.entries(other.properties ?? {})) {
    const known = properties[key];
    properties[key] = known === undefined ? schema : { allOf: [known, schema] };
  }
  const required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])];
  return {
    ...one,
    ...other,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}
