import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import published from '../../../contract/openapi-v1.json' with { type: 'json' };
import { contractBreaks, documentSchema } from '../../../scripts/contract/documents.ts';

const ride = { type: 'object', properties: { from: { type: 'string' } }, required: ['from'] };
const problem = { content: { 'application/problem+json': { schema: { type: 'object' } } } };
const book = {
  security: [{ bearer: [] }],
  parameters: [{ name: 'dry', in: 'query', schema: { type: 'boolean' } }],
  requestBody: { required: false, content: { 'application/json': { schema: ride } } },
  responses: {
    201: {
      headers: { Location: { required: true, schema: { type: 'string' } } },
      content: { 'application/json': { schema: ride } },
    },
    422: problem,
  },
};
const frame = { type: 'object', properties: { type: { type: 'string', enum: ['position', 'report'] } } };
const schemas = { DriverFrame: frame, RiderFrame: frame };
const [created, refused] = [book.responses[201], book.responses[422]];
const service = documentOf({ '/rides': { post: book } });

function documentOf(paths: object, components: object = schemas) {
  return documentSchema.parse({ openapi: '3.1.0', paths, components: { schemas: components } });
}

/** What breaks when booking is described otherwise. */
function breaksWhen(change: object): string[] {
  return contractBreaks(service, documentOf({ '/rides': { post: { ...book, ...change } } }));
}

describe('clients break when', () => {
  test('a path or a method is gone', () => {
    expect(contractBreaks(service, documentOf({ '/trips': { post: book } }))).toEqual([
      'POST /rides is gone',
    ]);
    expect(contractBreaks(service, documentOf({ '/rides': { put: book } }))).toEqual(['POST /rides is gone']);
  });

  const [parameter] = book.parameters;
  const content = (schema: object) => ({ 'application/json': { schema } });
  const other = { type: 'object', properties: { from: { type: 'number' } }, required: ['from'] };
  const tests: readonly (readonly [string, object, string])[] = [
    ['a parameter is gone', { parameters: [] }, 'query dry is gone'],
    [
      'a parameter becomes required',
      { parameters: [{ ...parameter, required: true }] },
      'query dry is required now',
    ],
    [
      'a required parameter is added',
      { parameters: [parameter, { ...parameter, name: 'b', required: true }] },
      'query b is required now',
    ],
    [
      'a parameter changes',
      { parameters: [{ ...parameter, schema: { type: 'string' } }] },
      'query dry is string, and was boolean',
    ],
    [
      'a body becomes required',
      { requestBody: { ...book.requestBody, required: true } },
      'body is required now',
    ],
    ['a body is not taken any more', { requestBody: undefined }, 'body is gone'],
    [
      'a body has another format',
      { requestBody: { content: { 'text/plain': {} } } },
      'body application/json is gone',
    ],
    ['a body changes', { requestBody: { content: content(other) } }, 'body.from is number, and was string'],
    ['a status is gone', { responses: { 201: created } }, '422 is gone'],
    [
      'an answer changes',
      { responses: { 201: { ...created, content: content(other) }, 422: refused } },
      '201.from is number, and was string',
    ],
    [
      'an answer has another format',
      { responses: { 201: { ...created, content: {} }, 422: refused } },
      '201 application/json is gone',
    ],
    [
      'a header is gone',
      { responses: { 201: { ...created, headers: {} }, 422: refused } },
      '201 header Location is gone',
    ],
    ['other credentials are asked for', { security: [{ key: [] }] }, 'asks for other credentials'],
  ];
  test.each(tests)('%s', (_, change, says) => {
    expect(breaksWhen(change)).toEqual([`POST /rides ${says}`]);
  });

  test('what was open to everybody asks for credentials', () => {
    const open = documentOf({ '/rides': { post: { ...book, security: [] } } });
    expect(contractBreaks(open, service)).toEqual(['POST /rides asks for other credentials']);
  });

  test('a frame changes: of the driver as a request, of the rider as a response', () => {
    const grown = {
      type: 'object',
      properties: { type: { type: 'string', enum: ['position', 'report', 'x'] } },
    };
    const served = documentOf({ '/rides': { post: book } }, { DriverFrame: grown, RiderFrame: grown });
    expect(contractBreaks(service, served)).toEqual(['RiderFrame.type may be "x" now']);
    const gone = documentOf({ '/rides': { post: book } }, { DriverFrame: frame });
    expect(contractBreaks(service, gone)).toEqual(['RiderFrame is gone']);
  });
});

test('nobody breaks when something is added', () => {
  const added = {
    ...book,
    parameters: [...book.parameters, { name: 'b', in: 'query', schema: { type: 'string' } }],
    responses: { ...book.responses, 429: problem },
    security: [...book.security, { key: [] }],
  };
  expect(
    contractBreaks(service, documentOf({ '/rides': { post: added, get: book }, '/trips': { post: book } })),
  ).toEqual([]);
  expect(breaksWhen({ security: [] })).toEqual([]);
});

describe('the published contract', () => {
  const document = documentSchema.parse(published);

  test('keeps itself, and describes every stream', () => {
    expect(contractBreaks(document, document)).toEqual([]);
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(['DriverFrame', 'DriverDownFrame', 'RiderFrame']),
    );
  });

  test('is broken by the loss of any operation, field or member of an enumeration', () => {
    const losses = [...lossesOf(published)];
    expect(losses.length).toBeGreaterThan(100);
    for (const { where, document: less } of losses) {
      expect({ where, breaks: contractBreaks(document, documentSchema.parse(less)).length > 0 }).toEqual({
        where,
        breaks: true,
      });
    }
  });
});

/** Copies of a document, each without one operation, answer, property or member of an enumeration. */
function* lossesOf(
  part: unknown,
  where = '',
  whole: (less: unknown) => unknown = (less) => less,
): Generator<{ where: string; document: unknown }> {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return;
  for (const [key, inner] of Object.entries(z.record(z.string(), z.unknown()).parse(part))) {
    const here = `${where}/${key}`;
    const within = (less: unknown) => whole({ ...part, [key]: less });
    if (key === 'enum' && Array.isArray(inner)) {
      for (const [at] of inner.entries())
        yield { where: `${here}/${at}`, document: within(inner.toSpliced(at, 1)) };
    } else if (Array.isArray(inner)) {
      for (const [at, item] of inner.entries())
        yield* lossesOf(item, `${here}/${at}`, (less) => within(inner.with(at, less)));
    } else if (['paths', 'responses', 'properties'].includes(key)) {
      const members = z.record(z.string(), z.unknown()).parse(inner);
      for (const name of Object.keys(members)) {
        const { [name]: _, ...others } = members;
        yield { where: `${here}/${name}`, document: within(others) };
      }
    }
    yield* lossesOf(inner, here, within);
  }
}
