import type { TenantId } from '../domain/ids.ts';
import { log } from '../log.ts';
import { LruCache } from '../lruCache.ts';
import type { TenantConfiguration } from './tenants.ts';

/** What a lookup needs of the request that makes it. */
export interface LookupSource {
  readonly now: number;
  /** Reads the configuration anew; rejects when the database does not answer. */
  read(id: TenantId): Promise<TenantConfiguration>;
  /** Lets work go on after the answer. */
  defer(work: Promise<unknown>): void;
}

interface Entry {
  readonly configuration: TenantConfiguration;
  readonly readAt: number;
  /** Nobody else reads it again before this. */
  nextReadAt: number;
}

const FRESH_MS = 60_000;
/** Beyond this age an answer waits for the database: a withdrawn key must not live on in an idle isolate. */
const STALE_MS = 600_000;
const RETRY_MS = 5_000;
/** Anybody can make up names of tenants; they must not push out the real ones. */
const MAX_UNKNOWN = 1_000;

/**
 * The tenants that this isolate has met. Requests never wait for each other's reads: work of one request
 * may be cancelled with it, and would take the others along.
 */
export class TenantDirectory {
  readonly #known = new Map<TenantId, Entry>();
  readonly #unknown = new LruCache<TenantId, Entry>(MAX_UNKNOWN);

  /** The configuration, stale if it must be; null when it was never read and cannot be read now. */
  async lookup(id: TenantId, source: LookupSource): Promise<TenantConfiguration | null> {
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

  async #refresh(id: TenantId, { now, read }: LookupSource): Promise<TenantConfiguration | null> {
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
