import type { TenantId } from '../domain/ids.ts';
import { log } from '../log.ts';
import { LruCache } from '../lruCache.ts';
import type { TenantLookup } from './tenants.ts';

/** What a lookup needs from its request. */
export interface LookupSource {
  readonly now: number;
  /** Reads the configuration; rejects when the database does not answer. */
  read(id: TenantId): Promise<TenantLookup>;
  /** Keeps work running after the response. */
  defer(work: Promise<unknown>): void;
}

interface Entry {
  readonly configuration: TenantLookup;
  readAt: number;
  /** No other request reads it before this (epoch ms). */
  nextReadAt: number;
}

const FRESH_MS = 60_000;
/** Cache TTL after which a lookup waits for the database: a revoked key must not survive in an idle isolate. */
const STALE_MS = 600_000;
const RETRY_MS = 5_000;
/** An isolate reads a tenant again that it has not served for so many others. */
const MAX_KNOWN = 1_000;
/** Anybody can invent tenant names; they must not evict the real ones. */
const MAX_UNKNOWN = 1_000;

/**
 * Cached tenants of this isolate. Requests never wait for each other's reads: a request's work may be cancelled with
 * it, and would fail the others.
 */
export class TenantDirectory {
  readonly #known = new LruCache<TenantId, Entry>(MAX_KNOWN);
  readonly #unknown = new LruCache<TenantId, Entry>(MAX_UNKNOWN);

  /** Returns the configuration, stale if necessary; null when it was never read and cannot be read now. */
  async lookup(id: TenantId, source: LookupSource): Promise<TenantLookup | null> {
    const entry = this.#known.get(id) ?? this.#unknown.get(id);
    if (entry === undefined) return this.#refresh(id, source);
    if (source.now < entry.nextReadAt) return entry.configuration;
    entry.nextReadAt = source.now + RETRY_MS;
    const refreshed = this.#refresh(id, source);
    if (source.now < entry.readAt + STALE_MS) {
      source.defer(refreshed);
      return entry.configuration;
    }
    return (await refreshed) ?? entry.configuration;
  }

  /** Makes the next lookup wait for the database. */
  forget(id: TenantId): void {
    const entry = this.#known.get(id) ?? this.#unknown.get(id);
    if (entry === undefined) return;
    entry.readAt = Number.NEGATIVE_INFINITY;
    entry.nextReadAt = Number.NEGATIVE_INFINITY;
  }

  async #refresh(id: TenantId, { now, read }: LookupSource): Promise<TenantLookup | null> {
    try {
      const configuration = await read(id);
      const entry = { configuration, readAt: now, nextReadAt: now + FRESH_MS };
      if (configuration.outcome === 'unknown') {
        this.#known.delete(id);
        this.#unknown.set(id, entry);
      } else {
        this.#known.set(id, entry);
      }
      return configuration;
    } catch (error) {
      log('error', 'tenant.unreadable', { tenant: id, reason: String(error) });
      return null;
    }
  }
}
