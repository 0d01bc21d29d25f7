import type { Identity } from './auth/identity.ts';
import type { Policy } from './domain/policy.ts';
import type { HistoryMessage } from './history/messages.ts';
import type { CallerObject } from './objects/caller.ts';
import type { CellObject } from './objects/cell/cell.ts';
import type { OperatorObject } from './objects/operator/operator.ts';
import type { RegionObject } from './objects/region/region.ts';
import type { RouterObject } from './objects/router.ts';
import type { SpeedsObject } from './objects/speeds.ts';
import type { TenantObject } from './objects/tenant.ts';
import type { TripObject } from './objects/trip.ts';
import type { VehicleObject } from './objects/vehicle.ts';

/** What the Worker and its objects are bound to; see `wrangler.toml`. */
export interface Env {
  readonly CELL: DurableObjectNamespace<CellObject>;
  readonly VEHICLE: DurableObjectNamespace<VehicleObject>;
  readonly TRIP: DurableObjectNamespace<TripObject>;
  readonly CALLER: DurableObjectNamespace<CallerObject>;
  readonly TENANT: DurableObjectNamespace<TenantObject>;
  readonly REGION: DurableObjectNamespace<RegionObject>;
  readonly OPERATOR: DurableObjectNamespace<OperatorObject>;
  readonly ROUTER: DurableObjectNamespace<RouterObject>;
  readonly SPEEDS: DurableObjectNamespace<SpeedsObject>;
  readonly GRAPHS: R2Bucket;
  readonly DB: D1Database;
  readonly HISTORY: Queue<HistoryMessage>;
  /** `development` also serves the tokens of the development key; anything else counts as production. */
  readonly ENVIRONMENT: string;
  /** May be missing in a careless deployment: `requireConfiguration` then turns every request away. */
  readonly HEXHAIL_SECRET: string;
  /** A brake on runaway clients, not an exact limit. Left out, nothing is limited. */
  readonly RATE_LIMIT?: RateLimit;
  /** The built pages. */
  readonly ASSETS: Fetcher;
  /** Origins of a basemap of one's own, with spaces between: the pages may load from there. */
  readonly MAP_ORIGINS?: string;
}

/** The environment of Hono apps and middleware. The variables are set by `authenticate`. */
export interface AppEnv {
  Bindings: Env;
  Variables: { identity: Identity; policy: Policy };
}
