import * as fc from 'fast-check';
import { mutatedValues, oddValues, validValues } from './arbitraries.ts';
import type { Api, JsonSchema, Operation, Parameter } from './openApi.ts';

/** Stand in a path for things that exist when the request is sent. */
export const tripMark = '-trip-';
export const vehicleMark = '-vehicle-';
export const shareMark = '-share-';

/** A request that may be right or wrong in every part. */
export interface FuzzRequest {
  readonly operation: Operation;
  /** With marks for things that exist. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: none. */
  readonly body: string | null;
  readonly person: 'rider' | 'operator' | 'driver' | null;
}

/** Requests to every operation of the API: new routes are in it by themselves. */
export function fuzzRequests({ operations, schemas }: Api): fc.Arbitrary<FuzzRequest> {
  return fc.oneof(...operations.map((operation) => requestsTo(operation, schemas)));
}

/** Frames that a schema takes, such frames with mistakes, and what is no frame at all. */
export function fuzzFrames(schema: JsonSchema, schemas: Api['schemas']): fc.Arbitrary<string | Uint8Array> {
  return fc.oneof(
    { weight: 9, arbitrary: texts(validValues(schema, schemas)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    // The version of binary positions, and whole records.
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ minLength: 24, maxLength: 72 })
        .map((bytes) => Uint8Array.of(1, ...bytes.slice(0, bytes.length - (bytes.length % 24)))),
    },
  );
}

function requestsTo(operation: Operation, schemas: Api['schemas']): fc.Arbitrary<FuzzRequest> {
  const { parameters, path, body } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return fc
    .record({
      ids: fc.tuple(...inPath.map((name) => pathValues(path, name, parameters, schemas))),
      query: namedValues(parameters, 'query', schemas),
      headers: namedValues(parameters, 'header', schemas),
      contentType: fc.oneof(
        { weight: 12, arbitrary: fc.constant('application/json') },
        { weight: 1, arbitrary: fc.constantFrom('text/plain', '', 'application/json; charset=x', 'a/b') },
      ),
      text: body === null ? fc.oneof(fc.constant(null), fc.string()) : texts(validValues(body, schemas)),
      person: fc.constantFrom('rider', 'rider', 'operator', 'operator', 'driver', null),
    })
    .map(({ ids, query, headers, contentType, text, person }): FuzzRequest => {
      const rest = [...ids];
      const address = path.replaceAll(/\{\w+\}/g, () => rest.shift() ?? '');
      const search = new URLSearchParams(
        query.map(([name, value]) => [name, value.toWellFormed()]),
      ).toString();
      const sent = headers.flatMap(([name, value]) => (isHeaderText(value) ? [[name, value]] : []));
      const takesBody = operation.method !== 'GET' && text !== null;
      return {
        operation,
        path: search === '' ? address : `${address}?${search}`,
        headers: { ...Object.fromEntries(sent), ...(takesBody && { 'content-type': contentType }) },
        body: takesBody ? text : null,
        person,
      };
    });
}

/** Mostly a thing that exists; otherwise what the schema takes, or what nobody expects. */
function pathValues(
  path: string,
  name: string,
  parameters: readonly Parameter[],
  schemas: Api['schemas'],
): fc.Arbitrary<string> {
  const schema = parameters.find((one) => one.in === 'path' && one.name === name)?.schema ?? {};
  const mark = path.startsWith('/v1/trips/')
    ? tripMark
    : path.startsWith('/v1/vehicles/')
      ? vehicleMark
      : shareMark;
  const encoded = (value: unknown) => encodeURIComponent(String(value).toWellFormed());
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(mark) },
    { weight: 2, arbitrary: validValues(schema, schemas).map(encoded) },
    { weight: 2, arbitrary: oddTexts.map(encoded) },
  );
}

const oddTexts = oddValues.map((value) =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
);

/** Some of the parameters of a place, each right or odd. */
function namedValues(
  parameters: readonly Parameter[],
  place: Parameter['in'],
  schemas: Api['schemas'],
): fc.Arbitrary<(readonly [string, string])[]> {
  const chosen = parameters
    .filter((one) => one.in === place)
    .map(({ name, required, schema }) =>
      fc.oneof(
        {
          weight: 6,
          arbitrary: validValues(schema, schemas).map((value) => [[name, String(value)] as const]),
        },
        { weight: 2, arbitrary: oddTexts.map((value) => [[name, value] as const]) },
        { weight: required ? 1 : 4, arbitrary: fc.constant([]) },
      ),
    );
  return fc.tuple(...chosen).map((named) => named.flat());
}

/** What HTTP carries in a header. */
function isHeaderText(value: string): boolean {
  return /^[\x20-\x7e\xa0-\xff]*$/.test(value);
}

/** JSON of right values, of wrong ones, and text that is no JSON. */
function texts(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const json = (value: unknown) => JSON.stringify(value) ?? '';
  const right = valid.map(json);
  return fc.oneof(
    { weight: 3, arbitrary: right },
    { weight: 6, arbitrary: mutatedValues(valid).map(json) },
    {
      weight: 1,
      arbitrary: fc.tuple(right, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1))),
    },
    {
      weight: 1,
      arbitrary: fc.string({ unit: 'binary', maxLength: 200 }).map((text) => text.toWellFormed()),
    },
  );
}

/** Returns what is wrong with an answer; null when nothing is. */
export function faultOf(
  { operation }: FuzzRequest,
  { status, type, text }: { readonly status: number; readonly type: string | null; readonly text: string },
): string | null {
  // A tenant without a geocoder and a region has nothing that finds places.
  const isWithoutPlaces = status === 503 && operation.path.startsWith('/v1/places');
  if (status >= 500 && !isWithoutPlaces) return `answered ${status}: ${text.slice(0, 300)}`;
  // An address that was made up may be another one, or none.
  const isDocumented = operation.statuses.has(status) || status === 404 || status === 405;
  if (!isDocumented) return `answered ${status}, which is not documented: ${text.slice(0, 300)}`;
  if (status >= 400 && type !== 'application/problem+json') return `answered ${status} as ${type}`;
  return null;
}
