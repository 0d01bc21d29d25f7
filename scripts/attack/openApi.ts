import { z } from 'zod';

/** A JSON Schema, as far as our documents use it. */
export interface JsonSchema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly oneOf?: readonly JsonSchema[] | undefined;
  readonly allOf?: readonly JsonSchema[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | JsonSchema | undefined;
  readonly items?: JsonSchema | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
  readonly format?: string | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

const jsonSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.looseObject({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.unknown()).optional(),
    anyOf: z.array(jsonSchema).optional(),
    oneOf: z.array(jsonSchema).optional(),
    allOf: z.array(jsonSchema).optional(),
    properties: z.record(z.string(), jsonSchema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), jsonSchema]).optional(),
    items: jsonSchema.optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    pattern: z.string().optional(),
    format: z.string().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
  }),
);

const contentSchema = z.record(z.string(), z.object({ schema: jsonSchema.optional() }));
const parameterSchema = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean().default(false),
  schema: jsonSchema.default({}),
});
const operationSchema = z.object({
  operationId: z.string(),
  security: z.array(z.unknown()).optional(),
  parameters: z.array(parameterSchema).default([]),
  requestBody: z.object({ required: z.boolean().default(false), content: contentSchema }).optional(),
  responses: z.record(z.string(), z.unknown()),
});
const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), jsonSchema).default({}) }),
});

export type Parameter = z.infer<typeof parameterSchema>;

/** One method of one path. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With its parameters in braces, as `/v1/trips/{id}`. */
  readonly path: string;
  readonly isPublic: boolean;
  readonly isStream: boolean;
  readonly parameters: readonly Parameter[];
  /** Of a JSON body; null when it takes none. */
  readonly body: JsonSchema | null;
  /** Every status that it may answer. */
  readonly statuses: ReadonlySet<number>;
}

export interface Api {
  readonly operations: readonly Operation[];
  /** By name, for references. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

/** Reads an OpenAPI document. Throws for one that it does not understand. */
export function readApi(document: unknown): Api {
  const { paths, components } = documentSchema.parse(document);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { operationId, security, parameters, requestBody, responses }]): Operation => ({
        id: operationId,
        method: method.toUpperCase(),
        path,
        isPublic: security === undefined || security.length === 0,
        isStream: '101' in responses,
        parameters,
        body: requestBody?.content['application/json']?.schema ?? null,
        statuses: new Set(Object.keys(responses).map(Number)),
      }),
    ),
  );
  return { operations, schemas: components.schemas };
}

/** Follows references and joins what `allOf` lists. */
export function resolveSchema(schema: JsonSchema, schemas: Api['schemas']): JsonSchema {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    const { $ref: _, ...own } = schema;
    return { ...resolveSchema(schemas[name] ?? {}, schemas), ...own };
  }
  if (schema.allOf === undefined) return schema;
  const { allOf, ...own } = schema;
  return [...allOf, own].map((part) => resolveSchema(part, schemas)).reduce(joinSchemas, {});
}

/** What satisfies both of two objects' schemas. */
export function joinSchemas(one: JsonSchema, other: JsonSchema): JsonSchema {
  const properties = { ...one.properties, ...other.properties };
  const required = [...(one.required ?? []), ...(other.required ?? [])];
  return { ...one, ...other, properties, required };
}
