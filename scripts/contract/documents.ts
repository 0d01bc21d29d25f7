import { z } from 'zod';
import { Comparison, type Role, schemaSchema } from './schemas.ts';

const contentSchema = z.record(z.string(), z.looseObject({ schema: schemaSchema.optional() }));

const operationSchema = z.looseObject({
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.string(),
        required: z.boolean().default(false),
        schema: schemaSchema,
      }),
    )
    .default([]),
  requestBody: z.looseObject({ required: z.boolean().default(false), content: contentSchema }).optional(),
  responses: z.record(
    z.string(),
    z.looseObject({
      content: contentSchema.default({}),
      headers: z
        .record(z.string(), z.looseObject({ required: z.boolean().default(false), schema: schemaSchema }))
        .default({}),
    }),
  ),
  /** Without requirements, or with an empty one, the operation is public. */
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
});
type Operation = z.infer<typeof operationSchema>;

/** The part of an OpenAPI document that clients depend on. */
export const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.looseObject({ schemas: z.record(z.string(), schemaSchema).default({}) }),
});
type Document = z.infer<typeof documentSchema>;

/** Frames of streams belong to no operation: the components that describe them, and who writes them. */
const frames: Readonly<Record<string, Role>> = {
  DriverFrame: 'frame',
  DriverDownFrame: 'response',
  RiderFrame: 'response',
  FriendFrame: 'response',
};

/** Returns the breaking changes from `before` to `after`, one line each. */
export function contractBreaks(before: Document, after: Document): string[] {
  const comparison = new Comparison(before.components.schemas, after.components.schemas);
  const operations = Object.entries(before.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const now = after.paths[path]?.[method];
      return now === undefined ? [`${name} is gone`] : operationBreaks(operation, now, name, comparison);
    }),
  );
  const streams = Object.entries(frames).flatMap(([name, role]) => {
    const [old, now] = [before.components.schemas[name], after.components.schemas[name]];
    if (old === undefined) return [];
    return now === undefined ? [`${name} is gone`] : comparison.breaks(old, now, role, name);
  });
  // A component that several of them use is reported once.
  return [...new Set([...operations, ...streams])];
}

function operationBreaks(
  before: Operation,
  after: Operation,
  name: string,
  comparison: Comparison,
): string[] {
  return [
    ...parameterBreaks(before, after, name, comparison),
    ...bodyBreaks(before, after, name, comparison),
    ...Object.entries(before.responses).flatMap(([status, response]) => {
      const where = `${name} ${status}`;
      const now = after.responses[status];
      if (now === undefined) return [`${where} is gone`];
      return [
        ...contentBreaks(response.content, now.content, 'response', where, comparison),
        ...headerBreaks(response.headers, now.headers, where, comparison),
      ];
    }),
    ...securityBreaks(before, after, name),
  ];
}

function parameterBreaks(
  before: Operation,
  after: Operation,
  name: string,
  comparison: Comparison,
): string[] {
  const find = (among: Operation['parameters'], wanted: Operation['parameters'][number]) =>
    among.find((parameter) => parameter.name === wanted.name && parameter.in === wanted.in);
  const kept = before.parameters.flatMap((parameter) => {
    const where = `${name} ${parameter.in} ${parameter.name}`;
    const now = find(after.parameters, parameter);
    if (now === undefined) return [`${where} is gone`];
    const demanded = now.required && !parameter.required ? [`${where} is required now`] : [];
    return [...demanded, ...comparison.breaks(parameter.schema, now.schema, 'request', where)];
  });
  const added = after.parameters
    .filter((parameter) => parameter.required && find(before.parameters, parameter) === undefined)
    .map((parameter) => `${name} ${parameter.in} ${parameter.name} is required now`);
  return [...kept, ...added];
}

function bodyBreaks(before: Operation, after: Operation, name: string, comparison: Comparison): string[] {
  const [old, now] = [before.requestBody, after.requestBody];
  const demanded = now?.required === true && old?.required !== true ? [`${name} body is required now`] : [];
  if (old === undefined) return demanded;
  if (now === undefined) return [`${name} body is gone`];
  return [...demanded, ...contentBreaks(old.content, now.content, 'request', `${name} body`, comparison)];
}

type Content = z.infer<typeof contentSchema>;

function contentBreaks(
  before: Content,
  after: Content,
  role: Role,
  where: string,
  comparison: Comparison,
): string[] {
  return Object.entries(before).flatMap(([type, { schema = {} }]) => {
    const now = after[type];
    return now === undefined
      ? [`${where} ${type} is gone`]
      : comparison.breaks(schema, now.schema ?? {}, role, where);
  });
}

type Headers = Operation['responses'][string]['headers'];

function headerBreaks(before: Headers, after: Headers, where: string, comparison: Comparison): string[] {
  return Object.entries(before).flatMap(([header, { required, schema }]) => {
    const now = after[header];
    if (now === undefined) return [`${where} header ${header} is gone`];
    const missing = required && !now.required ? [`${where} header ${header} may be missing now`] : [];
    return [...missing, ...comparison.breaks(schema, now.schema, 'response', `${where} header ${header}`)];
  });
}

/** Every caller authorised by `before` must be authorised by `after`. */
function securityBreaks(before: Operation, after: Operation, name: string): string[] {
  const isPublic = ({ security }: Operation) =>
    security.length === 0 || security.some((scheme) => Object.keys(scheme).length === 0);
  if (isPublic(after)) return [];
  const offered = new Set(after.security.map((scheme) => JSON.stringify(scheme)));
  const isKept = !isPublic(before) && before.security.every((scheme) => offered.has(JSON.stringify(scheme)));
  return isKept ? [] : [`${name} asks for other credentials`];
}
