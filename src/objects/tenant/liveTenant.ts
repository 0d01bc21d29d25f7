import { z } from 'zod';
import type { RankArea } from '../../calls/rank.ts';
import { type TenantRow, tenantRowSchema } from '../../calls/tenant.ts';
import { activationStateSchema, settled } from '../../domain/configuration/activation.ts';
import { compileConfiguration } from '../../domain/configuration/compileConfiguration.ts';
import type { Rank } from '../../domain/configuration/document.ts';
import { readPolicyText } from '../../domain/configuration/readPolicy.ts';
import { type CellId, cellIdSchema } from '../../domain/geo/cells.ts';
import { type RankId, rankIdSchema } from '../../domain/ids.ts';
import { type ConfiguredRank, definitionOf } from '../../domain/rank/state.ts';
import { mayReach } from '../../domain/zones/cover.ts';
import type { Clock } from '../../shell/ports.ts';

const keptSchema = z.object({ version: z.literal(1), row: tenantRowSchema });

/** Rows that were copied before there were configurations lack theirs. */
const keptConfigurationSchema = z.object({ configuration: z.string().nullish() });

const KEPT = 'row';
/** The text of the last policy that had no faults. */
const GOOD_POLICY = 'policy';

/** The versions of the configuration whose texts are kept, each under a key of its own. */
const DOCUMENTS = 'documents';
/** Versions that are kept although they are not in force any more. Each may have a megabyte. */
const mostDocumentsBefore = 4;
const DOCUMENT = 'document/';
const versionsSchema = z.array(z.int());

const regionsSchema = z.object({ version: z.literal(1), heardAt: z.record(cellIdSchema, z.number()) });
const REGIONS = 'regions';
/** How often a district's last activity is stored, and how long one without activity stays listed. */
const noteRegionMs = 86_400_000;
const forgetRegionMs = 30 * noteRegionMs;

/** The ports of a tenant. */
export interface TenantPorts {
  readonly clock: Clock;
  /** Durable at once. */
  readonly kv: {
    get(key: string): unknown;
    put(key: string, value: unknown): void;
    delete(key: string): void;
  };
}

/**
 * A copy of one tenant's configuration, used by a freshly started Worker when the database does not answer (the
 * database owns it), and the list of the tenant's districts, which add themselves.
 */
export class LiveTenant {
  readonly #ports: TenantPorts;
  /** Of the version that was asked for last. */
  #ranks: { readonly version: number; readonly ranks: readonly Rank[] } | null = null;

  constructor(ports: TenantPorts) {
    this.#ports = ports;
  }

  keep(row: TenantRow): void {
    const kept: z.infer<typeof keptSchema> = { version: 1, row };
    const { kv } = this.#ports;
    if (JSON.stringify(kv.get(KEPT)) === JSON.stringify(kept)) return;
    kv.put(KEPT, kept);
    const { data } = z.object({ policy: z.string() }).safeParse(row);
    if (data !== undefined && readPolicyText(data.policy).ok) kv.put(GOOD_POLICY, data.policy);
  }

  /** Deletes the copy. Nothing is written when there is none. */
  forget(): void {
    const { kv } = this.#ports;
    const documents = versionsSchema.parse(kv.get(DOCUMENTS) ?? []).map((version) => `${DOCUMENT}${version}`);
    for (const key of [KEPT, GOOD_POLICY, DOCUMENTS, ...documents])
      if (kv.get(key) !== undefined) kv.delete(key);
  }

  /**
   * Keeps the text of a version of the configuration, of these others, and of the few that were kept last: a rollback goes
   * back to one that no Worker reads again. Deletes the rest.
   */
  keepDocument(version: number, document: string, inUse: readonly number[]): void {
    const { kv } = this.#ports;
    const noted = versionsSchema.parse(kv.get(DOCUMENTS) ?? []);
    const isUsed = (one: number) => one === version || inUse.includes(one);
    const before = noted.filter((one) => !isUsed(one)).slice(-mostDocumentsBefore);
    const kept = noted.filter((one) => isUsed(one) || before.includes(one));
    for (const gone of noted) if (!kept.includes(gone)) kv.delete(`${DOCUMENT}${gone}`);
    if (kv.get(`${DOCUMENT}${version}`) === undefined) kv.put(`${DOCUMENT}${version}`, document);
    if (!kept.includes(version)) kept.push(version);
    if (JSON.stringify(kept) !== JSON.stringify(noted)) kv.put(DOCUMENTS, kept);
  }

  /** The text of a version of the configuration; undefined when it is not kept. */
  keptDocument(version: number): string | undefined {
    return z
      .string()
      .optional()
      .parse(this.#ports.kv.get(`${DOCUMENT}${version}`));
  }

  /** The text of the last policy without faults that a row had; undefined when there was none. */
  lastGoodPolicy(): string | undefined {
    return z.string().optional().parse(this.#ports.kv.get(GOOD_POLICY));
  }

  /** The copy; undefined when the database was never read. */
  kept(): TenantRow | undefined {
    const kept = this.#ports.kv.get(KEPT);
    return kept === undefined ? undefined : keptSchema.parse(kept).row;
  }

  /** The ranks of the active configuration. Throws when its text is not kept: a Worker keeps it as it reads it. */
  ranks(): readonly Rank[] {
    const row = keptConfigurationSchema.parse(this.kept() ?? {});
    if (row.configuration == null) return [];
    const state = activationStateSchema.parse(JSON.parse(row.configuration));
    const { active } = settled(state, this.#ports.clock.now());
    if (active === null) return [];
    if (this.#ranks?.version === active) return this.#ranks.ranks;
    const text = this.keptDocument(active);
    if (text === undefined) throw new Error(`version ${active} of the configuration is not kept`);
    const { configuration } = compileConfiguration(active, JSON.parse(text));
    this.#ranks = { version: active, ranks: configuration.document.ranks };
    return this.#ranks.ranks;
  }

  ranksNear(cell: CellId): RankArea[] {
    return this.ranks().flatMap(({ id, waitingArea }) =>
      mayReach(waitingArea, cell) ? [{ id: rankIdSchema.parse(id), waitingArea }] : [],
    );
  }

  rank(id: RankId): ConfiguredRank | null {
    const rank = this.ranks().find((one) => one.id === id);
    if (rank === undefined) return null;
    return { definition: definitionOf(rank), waitingArea: rank.waitingArea };
  }

  /** Adds a district with vehicles or trips to the list. */
  keepRegion(region: CellId): void {
    const now = this.#ports.clock.now();
    const heardAt = this.#regions();
    if ((heardAt.get(region) ?? 0) > now - noteRegionMs) return;
    heardAt.set(region, now);
    const recent = [...heardAt].filter(([, at]) => at > now - forgetRegionMs);
    const noted: z.infer<typeof regionsSchema> = { version: 1, heardAt: Object.fromEntries(recent) };
    this.#ports.kv.put(REGIONS, noted);
  }

  /** The districts with recent vehicles or trips. */
  regions(): CellId[] {
    return [...this.#regions().keys()];
  }

  #regions(): Map<CellId, number> {
    const noted = this.#ports.kv.get(REGIONS);
    if (noted === undefined) return new Map();
    const { heardAt } = regionsSchema.parse(noted);
    return new Map(Object.entries(heardAt).map(([region, at]) => [cellIdSchema.parse(region), at]));
  }
}
