import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { TenantObjects } from '../calls/objects.ts';
import type { CallerRole } from '../domain/access.ts';
import type { Place } from '../domain/geo/place.ts';
import type { PersonId, TenantId } from '../domain/ids.ts';
import type { AppEnv, Env } from '../env.ts';
import { ProblemError } from '../protocol/problems.ts';
import { secretsOf, shortLivedSecretsOf } from '../secrets/secrets.ts';
import { TenantDirectory } from '../tenants/tenantDirectory.ts';
import { TenantNames } from '../tenants/tenantNames.ts';
import { listTenants, readTenant, type Tenant, type TenantLookup } from '../tenants/tenants.ts';
import { isGuestLink, openGuestLink } from './guestLinks.ts';
import type { Identity } from './identity.ts';
import { claimsPlatform, verifyPlatformToken } from './platformToken.ts';
import { openTicket } from './tickets.ts';
import { peekToken, type TokenFault, verifyToken } from './tokens.ts';

type AppContext = Context<AppEnv>;

const directory = new TenantDirectory();
const names = new TenantNames();
const RETRY_SECONDS = 5;

const tokenParameters = new Set(['token', 'access_token', 'ticket', 'jwt', 'authorization']);

/** An unknown tenant and a wrong signature read the same, so that tenants cannot be enumerated. */
const faultDetails: Record<TokenFault, string> = {
  malformed: 'The token is not a JWT with the claims iss, aud, sub, tenant, role and exp.',
  untrusted: "The token is not signed by its tenant's issuer.",
  audience: 'The token is not meant for the audience "hexhail".',
  expired: 'The token has expired.',
  early: 'The token is not valid yet.',
  tooLong:
    'The token lives longer than the tenant allows (limits.tokenMaxSeconds): send one that ends sooner.',
  claims:
    'The token lacks a claim, or one is not acceptable: sub, tenant, role, exp, and for drivers vehicle.',
};

const platformFaultDetails: Partial<Record<TokenFault, string>> = {
  untrusted: "The role platform is signed by the deployment's own key alone.",
  tooLong: 'A token of the role platform lives for a day at most: send one that ends sooner.',
};

/**
 * Authenticates the caller by a bearer token or, for WebSockets, a ticket in the subprotocols; sets `identity`, `policy`
 * and `objects`. Refuses everyone else with 401.
 */
export const authenticate = createMiddleware<AppEnv>(async (c, next) => {
  refuseTokenInQuery(c);
  const authorization = c.req.header('authorization');
  const { identity, tenant, place } =
    authorization === undefined ? await admitTicket(c) : await admitToken(c, authorization);
  c.set('identity', identity);
  c.set('policy', tenant.policy);
  c.set('configuration', tenant.configuration);
  c.set('quotas', tenant.quotas);
  c.set('objects', objectsOf(c, tenant));
  c.set('ticketPlace', place);
  await next();
});

/**
 * Admits the role `platform` alone and sets `platform`: who may make tenants, and belongs to none. Refuses people of
 * tenants with 403, and everyone else with 401.
 */
export const authenticatePlatform = createMiddleware<AppEnv>(async (c, next) => {
  refuseTokenInQuery(c);
  const authorization = c.req.header('authorization');
  if (authorization === undefined || !claimsPlatform(bearerIn(authorization))) {
    await (authorization === undefined ? admitTicket(c) : admitToken(c, authorization));
    throw new ProblemError('forbidden', 'This is for the role platform.');
  }
  c.set('platform', await admitPlatform(c, bearerIn(authorization)));
  await next();
});

/** Returns middleware that refuses callers of other roles with 403. */
export function requireRole(...roles: readonly CallerRole[]) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const { role } = c.var.identity;
    if (!roles.includes(role)) {
      throw new ProblemError('forbidden', `This is for the role ${roles.join(' or ')}, not for ${role}.`);
    }
    await next();
  });
}

/** Refuses operators who are no admins with 403. Goes after `requireRole('operator')`. */
export const requireAdmin = createMiddleware<AppEnv>(async (c, next) => {
  if (!c.var.identity.isAdmin) throw new ProblemError('forbidden', 'This is for the role admin.');
  await next();
});

function refuseTokenInQuery(c: AppContext): void {
  for (const name of new URL(c.req.url).searchParams.keys()) {
    if (tokenParameters.has(name.toLowerCase())) {
      throw new ProblemError(
        'token-in-query',
        `Addresses end up in logs: send "${name}" in the Authorization header, or as a ticket among the subprotocols.`,
      );
    }
  }
}

interface Admitted {
  readonly identity: Identity;
  readonly tenant: Tenant;
  /** The place in a ticket. */
  readonly place: Place | null;
}

function bearerIn(authorization: string): string {
  const [, token] = /^Bearer +([^ ]+) *$/i.exec(authorization) ?? [];
  if (token === undefined) throw unauthorized('The Authorization header is not "Bearer" and a token.');
  return token;
}

async function admitToken(c: AppContext, authorization: string): Promise<Admitted> {
  const token = bearerIn(authorization);
  if (isGuestLink(token)) return admitGuest(c, token);
  if (claimsPlatform(token)) {
    await admitPlatform(c, token);
    throw new ProblemError('forbidden', 'This is for the people of a tenant, not for platform.');
  }
  const unverified = peekToken(token);
  if (unverified === null) throw unauthorized(faultDetails.malformed);
  const tenant = await findTenant(c, unverified.tenant);
  if (tenant === null) throw unauthorized(faultDetails.untrusted);
  const verified = await verifyToken(token, tenant, Date.now());
  if (!verified.ok) throw unauthorized(faultDetails[verified.fault]);
  return { identity: verified.identity, tenant, place: null };
}

/** Whether the link was revoked, only its trip knows. */
async function admitGuest(c: AppContext, token: string): Promise<Admitted> {
  const refusal = 'The link is not one of ours, or has ended: ask for a new one.';
  const opened = await openGuestLink(secretsOf(c.env), token, Date.now());
  if (opened === null) throw unauthorized(refusal);
  const { identity } = opened;
  const tenant = await findTenant(c, identity.tenant);
  if (tenant === null) throw unauthorized(refusal);
  return { identity, tenant, place: null };
}

async function admitPlatform(c: AppContext, token: string): Promise<PersonId> {
  const verified = await verifyPlatformToken(token, c.env, Date.now());
  if (!verified.ok) throw unauthorized(platformFaultDetails[verified.fault] ?? faultDetails[verified.fault]);
  return verified.person;
}

async function admitTicket(c: AppContext): Promise<Admitted> {
  const ticket = ticketOf(c);
  if (ticket === undefined) {
    throw new ProblemError('unauthorized', 'Send a token in the Authorization header.', {
      headers: { 'WWW-Authenticate': 'Bearer realm="hexhail"' },
    });
  }
  const opened = await openTicket(shortLivedSecretsOf(c.env, Date.now()), ticket, Date.now());
  const refusal = 'The ticket is not one of ours, has expired, or was used before.';
  if (opened === null) throw unauthorized(refusal);
  const { identity, place, jti, expiresAt } = opened;
  const tenant = await findTenant(c, identity.tenant);
  if (tenant === null) throw unauthorized(refusal);
  const caller = objectsOf(c, tenant).person(identity.person);
  if (!(await caller.spend(jti, expiresAt))) throw unauthorized(refusal);
  return { identity, tenant, place };
}

function objectsOf(c: AppContext, { id, jurisdiction, home }: Tenant): TenantObjects {
  return new TenantObjects(c.env, { tenant: id, jurisdiction, ground: home });
}

/** Tickets open WebSockets only. */
export function ticketOf(c: AppContext): string | undefined {
  if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') return undefined;
  const protocols = c.req.header('sec-websocket-protocol')?.split(',') ?? [];
  const prefix = 'ticket.';
  return protocols
    .map((protocol) => protocol.trim())
    .find((protocol) => protocol.startsWith(prefix))
    ?.slice(prefix.length);
}

/** Makes this isolate read the tenant anew: what an admin has changed is so at the next request. */
export function forgetTenant(id: TenantId): void {
  directory.forget(id);
}

/** In development every tenant name is accepted. */
async function readListedTenant(env: Env, id: Tenant['id']): Promise<TenantLookup> {
  const mayExist =
    env.ENVIRONMENT === 'development' || (await names.mayExist(id, Date.now(), () => listTenants(env.DB)));
  return mayExist ? readTenant(env, id) : { outcome: 'unknown' };
}

/** Null for an unknown tenant. */
async function findTenant(c: AppContext, id: Tenant['id']): Promise<Tenant | null> {
  const configuration = await directory.lookup(id, {
    now: Date.now(),
    read: (tenant) => readListedTenant(c.env, tenant),
    defer: (work) => c.executionCtx.waitUntil(work),
  });
  if (configuration === null) {
    throw new ProblemError('unavailable', 'The configuration of the tenant cannot be read at the moment.', {
      headers: { 'Retry-After': String(RETRY_SECONDS) },
    });
  }
  if (configuration.outcome === 'misconfigured') {
    throw new ProblemError(
      'not-configured',
      'The configuration of the tenant is not valid. Its operator must correct it.',
    );
  }
  return configuration.outcome === 'found' ? configuration.tenant : null;
}

function unauthorized(detail: string): ProblemError {
  // RFC 6750, 3: no quotes or backslashes in the description.
  const description = detail.replaceAll('"', "'");
  return new ProblemError('unauthorized', detail, {
    headers: {
      'WWW-Authenticate': `Bearer realm="hexhail", error="invalid_token", error_description="${description}"`,
    },
  });
}
