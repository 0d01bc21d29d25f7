import { Allowance } from '../allowance.ts';
import type { TenantId } from '../domain/ids.ts';

/** A deployment with more tenants than this looks each name up. */
export const maxListedTenants = 50_000;

/** How often the list may be read again for names that are not in it: a new tenant waits for seconds at most. */
const rereads = { perSecond: 0.2, burst: 20 };

/**
 * The names of all tenants. Anybody can make up a name before a signature is checked: what is not in the list
 * costs the database nothing but a new list now and then.
 */
export class TenantNames {
  #names: ReadonlySet<string> | null = null;
  readonly #allowance = new Allowance(rereads);

  /**
   * Whether there may be such a tenant. `read` lists all names, or gives null where they are too many to list, and
   * rejects where the database does not answer: then every name may be one.
   */
  async mayExist(id: TenantId, now: number, read: () => Promise<readonly string[] | null>): Promise<boolean> {
    if (this.#names?.has(id)) return true;
    if (!this.#allowance.spend(now)) return this.#names === null;
    try {
      const names = await read();
      this.#names = names === null ? null : new Set(names);
    } catch {
      // Whoever asks reads the tenant itself next, or its copy, and reports what is wrong with the database.
      return true;
    }
    return this.#names === null || this.#names.has(id);
  }
}
