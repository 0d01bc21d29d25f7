import * as z from 'zod/mini';
import type { Answer } from '../../api/answer.ts';
import { call } from '../../api/client.ts';
import { pageOf } from '../../api/schemas.ts';

const versionSchema = z.object({
  version: z.number(),
  state: z.string(),
  basedOn: z.nullable(z.number()),
  writtenBy: z.string(),
  writtenAt: z.string(),
  share: z.optional(z.number()),
  activeFrom: z.optional(z.string()),
});
export type Version = z.infer<typeof versionSchema>;

const changeSchema = z.object({
  type: z.string(),
  version: z.number(),
  by: z.string(),
  at: z.string(),
  from: z.nullable(z.number()),
  to: z.nullable(z.number()),
});
export type Change = z.infer<typeof changeSchema>;

const documentSchema = z.record(z.string(), z.unknown());
export type ConfigurationDocument = z.infer<typeof documentSchema>;

/** What the panel shows: read together, so that it fits together. */
export interface Configurations {
  readonly versions: readonly Version[];
  readonly changes: readonly Change[];
  /** The number of the active version; 0: none. */
  readonly active: number;
}

const promotionsSchema = z.object({
  data: z.array(
    z.object({
      code: z.string(),
      label: z.nullable(z.string()),
      uses: z.number(),
      maxUses: z.nullable(z.number()),
    }),
  ),
});
export type Promotions = z.infer<typeof promotionsSchema>;

/** How often each promotion is used. */
export function readPromotions(): Promise<Answer<Promotions>> {
  return call({ method: 'GET', path: '/v1/promotions', answer: promotionsSchema });
}

const root = '/v1/configuration';

export async function readConfigurations(): Promise<Answer<Configurations>> {
  const versions = await call({
    method: 'GET',
    path: `${root}/versions?limit=50`,
    answer: pageOf(versionSchema),
  });
  if (!versions.ok) return versions;
  const changes = await call({
    method: 'GET',
    path: `${root}/changes?limit=50`,
    answer: pageOf(changeSchema),
  });
  if (!changes.ok) return changes;
  const [latest] = changes.value.data;
  const active = versions.value.data.find(({ state }) => state === 'active')?.version ?? latest?.to ?? 0;
  return { ok: true, value: { versions: versions.value.data, changes: changes.value.data, active } };
}

/** The document of a version; null: the active one. */
export function readDocument(version: number | null): Promise<Answer<ConfigurationDocument>> {
  const path = version === null ? root : `${root}/versions/${version}`;
  return call({ method: 'GET', path, answer: documentSchema });
}

/** Writes a draft; refused when another version than `seen` is active by now. */
export function writeDraft(document: unknown, seen: number): Promise<Answer<Version>> {
  return change('', document, seen);
}

export function activate(
  version: number,
  body: { readonly at?: string; readonly share?: number },
  seen: number,
): Promise<Answer<Version>> {
  return change(`/${version}/activate`, body, seen);
}

export function rollBack(version: number, seen: number): Promise<Answer<Version>> {
  return change(`/${version}/rollback`, {}, seen);
}

function change(path: string, body: unknown, seen: number): Promise<Answer<Version>> {
  return call({
    method: 'POST',
    path: `${root}/versions${path}`,
    body,
    headers: { 'If-Match': `"${seen}"` },
    idempotencyKey: crypto.randomUUID(),
    answer: versionSchema,
  });
}
