import { z } from 'zod';
import { type Schema, schemaSchema } from './schema.ts';
import { typeOf } from './typeOf.ts';

const jsonContent = z.object({ 'application/json': z.object({ schema: schemaSchema }).optional() });
const parameterSchema = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().default(false),
  description: z.string().optional(),
  schema: schemaSchema,
});
const operationSchema = z.object({
  summary: z.string(),
  deprecated: z.boolean().default(false),
  parameters: z.array(parameterSchema).default([]),
  requestBody: z.object({ required: z.boolean().default(false), content: jsonContent }).optional(),
  responses: z.record(z.string(), z.object({ content: jsonContent.optional() })),
});
type Operation = z.infer<typeof operationSchema>;
const documentSchema = z.object({
  components: z.object({ schemas: z.record(z.string(), schemaSchema) }),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
});

const banner =
  '/** The published contract as types. Written by `npm run openapi` from the schemas that validate requests. */';

/**
 * Returns the TypeScript file of the contract: the named schemas of an OpenAPI document, the slugs of the problems, and
 * `Operations`, the input and answer of every call by its method and path. Calls without a JSON answer, and deprecated
 * ones, are left out: the client has no use for them.
 */
export function clientTypes(document: unknown, slugs: readonly string[]): string {
  const { components, paths } = documentSchema.parse(document);
  const named = Object.entries(components.schemas).map(
    ([name, schema]) => `${comment(schema.description)}export type ${name} = ${typeOf(schema)};\n`,
  );
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const answer = answerOf(operation);
      if (answer === null || operation.deprecated) return [];
      const parts = `readonly input: ${inputOf(operation)};\nreadonly answer: ${answer};`;
      return [`${comment(operation.summary)}'${method.toUpperCase()} ${path}': {\n${indented(parts)}\n};`];
    }),
  );
  const slug = `/** The last part of a problem's \`type\`. More may be added. */\nexport type ProblemSlug =\n${slugs.map((one) => `  | '${one}'`).join('\n')};\n`;
  const all = `/** By method and path. */\nexport interface Operations {\n${indented(operations.join('\n'))}\n}\n`;
  return [banner, ...named, slug, all].join('\n');
}

/** The type of a successful answer: null where it has no body. Returns null if it is neither JSON nor nothing. */
function answerOf({ responses }: Operation): string | null {
  const contents = Object.entries(responses).flatMap(([status, { content }]) =>
    status >= '200' && status < '300' ? [content] : [],
  );
  const types = contents.map((content) => {
    const schema = content?.['application/json']?.schema;
    return content === undefined ? 'null' : schema && typeOf(schema);
  });
  if (types.length === 0 || types.includes(undefined)) return null;
  return [...new Set(types)].join(' | ');
}

function inputOf({ parameters, requestBody }: Operation): string {
  // What is not JSON is a picture.
  const body = requestBody && (requestBody.content['application/json']?.schema ?? { $ref: 'Blob' });
  const takes = (header: string): boolean => parameters.some(({ name }) => name === header);
  const schema: Schema = {
    type: 'object',
    additionalProperties: false,
    properties: {
      ...group(parameters, 'path'),
      ...group(parameters, 'query'),
      ...(body !== undefined && { body }),
      ...(takes('idempotency-key') && { idempotencyKey: { type: 'string' } }),
      ...(takes('if-match') && { ifMatch: { type: 'integer' } }),
    },
    required: [
      'path',
      ...(parameters.some((one) => one.in === 'query' && one.required) ? ['query'] : []),
      ...(requestBody?.required === true ? ['body'] : []),
    ],
  };
  return typeOf(schema);
}

function group(parameters: Operation['parameters'], where: 'path' | 'query'): Record<string, Schema> {
  const found = parameters.filter((one) => one.in === where);
  if (found.length === 0) return {};
  const properties = Object.fromEntries(
    found.map(({ name, description, schema }) => [name, { description, ...schema }]),
  );
  const required = found.filter((one) => one.required).map(({ name }) => name);
  return { [where]: { type: 'object', properties, required } };
}

function comment(text: string | undefined): string {
  return text === undefined ? '' : `/** ${text.replaceAll('*/', '*\\/')} */\n`;
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
