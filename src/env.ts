import type { Identity } from './auth/identity.ts';
import type { ObjectBindings, TenantObjects } from './calls/objects.ts';
import type { ActiveConfiguration } from './domain/configuration/compileConfiguration.ts';
import type { Place } from './domain/geo/place.ts';
import type { PersonId } from './domain/ids.ts';
import type { Policy } from './domain/policy/policy.ts';
import type { FeedBatch } from './protocol/feed.ts';
import type { Quotas } from './protocol/tenants.ts';

/** The bindings of the Worker and its objects; see `wrangler.toml`. */
export interface Env extends ObjectBindings {
  readonly GRAPHS: R2Bucket;
  readonly DB: D1Database;
  /** To the history. A message may be repeated at any time. */
  readonly HISTORY: Queue<unknown>;
  readonly ARCHIVE_FEED: Queue<FeedBatch>;
  /** The event feed as JSON lines, under `archive/`: the source of a history rebuild. */
  readonly ARCHIVE: R2Bucket;
  /** `development` also serves the tokens of the development key; anything else counts as production. */
  readonly ENVIRONMENT: string;
  /** May be missing in a faulty deployment: `requireSafeDeployment` then refuses every request. */
  readonly HEXHAIL_SECRET: string;
  /** The previous secret. While it is set, what it signed is still accepted. */
  readonly HEXHAIL_SECRET_PREVIOUS?: string;
  /** When the secret was changed (RFC 3339): for minutes after it the previous one also opens tickets and quotes. */
  readonly HEXHAIL_SECRET_ROTATED_AT?: string;
  /** The public key of the role `platform` (an ES256 JWK or JWKS, as JSON). Left out: nobody has the role. */
  readonly PLATFORM_KEY?: string;
  /** A brake on runaway clients, not an exact limit. Left out: no limit. */
  readonly RATE_LIMIT?: RateLimit;
  /** The same per address, before authentication. Many people may share one address. */
  readonly ADDRESS_LIMIT?: RateLimit;
  /** The built pages. */
  readonly ASSETS: Fetcher;
  /** Origins of a custom basemap, separated by spaces: pages may load from there. */
  readonly MAP_ORIGINS?: string;
}

/** The environment of Hono apps and middleware. The variables are set by `authenticate`. */
export interface AppEnv {
  Bindings: Env;
  Variables: {
    identity: Identity;
    policy: Policy;
    /** What the caller's tenant works by. */
    configuration: ActiveConfiguration;
    /** What the platform lets the caller's tenant have. */
    quotas: Quotas;
    /** The objects of the caller's tenant. */
    objects: TenantObjects;
    /** The place in the caller's ticket, if any. */
    ticketPlace: Place | null;
    /** Who calls in the role `platform`; set by `authenticatePlatform` alone. */
    platform: PersonId;
  };
}
