import { env } from 'cloudflare:workers';
import { z } from 'zod';
import type { Place } from '../src/domain/geo/place.ts';
import type { SearchDemand } from '../src/domain/supply/candidates.ts';
import { CellObject as RealCell } from '../src/objects/cell/cellObject.ts';
import { RouterObject as RealRouter } from '../src/objects/router/routerObject.ts';
import { ServiceClient } from '../src/routing/serviceClient.ts';
import { platformTimers } from '../src/timeout.ts';

/** Hexhail with some objects made slow, and on request without what keeps them from slowing down the others. */
export * from '../src/index.ts';
export { default } from '../src/index.ts';

const slowMs = 1_000;

const { SLOW_CELL, SLOW_ROUTER, WITHOUT } = z
  .object({ SLOW_CELL: z.string(), SLOW_ROUTER: z.string(), WITHOUT: z.string() })
  .partial()
  .parse(env);

if (WITHOUT !== undefined) {
  platformTimers.after = () => () => undefined;
  ServiceClient.prototype.hedgeAfterMs = () => 10 * slowMs;
}

export class CellObject extends RealCell {
  override async searchHere(demand: SearchDemand) {
    if (this.ctx.id.name === SLOW_CELL) await scheduler.wait(slowMs);
    return super.searchHere(demand);
  }
}

export class RouterObject extends RealRouter {
  override async etas(froms: readonly Place[], to: Place, hourOfWeek: number, beginBy?: number) {
    if (this.ctx.id.name === SLOW_ROUTER) await scheduler.wait(slowMs);
    return super.etas(froms, to, hourOfWeek, beginBy);
  }

  override async way(from: Place, to: Place, hourOfWeek: number, beginBy?: number) {
    if (this.ctx.id.name === SLOW_ROUTER) await scheduler.wait(slowMs);
    return super.way(from, to, hourOfWeek, beginBy);
  }
}
