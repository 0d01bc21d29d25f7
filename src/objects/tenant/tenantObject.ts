import { DurableObject } from 'cloudflare:workers';
import type { TenantCalls, TenantRow } from '../../calls/tenant.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { Env } from '../../env.ts';
import { LiveTenant } from './liveTenant.ts';

/** Mounts `LiveTenant` on the platform: its calls. */
export class TenantObject extends DurableObject<Env> implements TenantCalls {
  readonly #live: LiveTenant;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#live = new LiveTenant({ clock: { now: () => Date.now() }, kv: ctx.storage.kv });
  }

  keep(row: TenantRow): void {
    this.#live.keep(row);
  }

  forget(): void {
    this.#live.forget();
  }

  kept(): TenantRow | undefined {
    return this.#live.kept();
  }

  keepRegion(region: CellId): void {
    this.#live.keepRegion(region);
  }

  regions(): CellId[] {
    return this.#live.regions();
  }
}
