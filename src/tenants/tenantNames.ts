import type { TenantId } from '../domain/ids.ts';
import { TokenBucket } from '../tokenBucket.ts';

/** With more tenants than this, each name is looked up. */
export const maxListedTenants = 50_000;

/** How often the list may be reread for unknown names: a new tenant waits a few seconds at most. */
const rereads = { perSecond: 0.2, burst: 20 };

/**
 * The names of all tenants. Names can be invented before a signature is checked, so an unlisted name costs the
 * database no more than a rate-limited reread of the list.
 */
export class TenantNames {
  #names: ReadonlySet<string> | null = null;
  readonly #rereads = new TokenBucket(rereads);

  /**
   * Returns whether the tenant may exist. `read` lists all names, returns null when there are too many, and rejects
   * when the database does not answer: then every name may exist.
   */
  async mayExist(id: TenantId, now: number, read: () => Promise<readonly string[] | null>): Promise<boolean> {
    if (this.#names?.has(id)) return true;
    if (!this.#rereads.take(now)) return this.#names === null;
    try {
      const names = await read();
      this.#names = names === null ? null : new Set(names);
    } catch {
      // The caller reads the tenant or its copy next, and reports database failures.
      return true;
    }
    return this.#names === null || this.#names.has(id);
  }
}
