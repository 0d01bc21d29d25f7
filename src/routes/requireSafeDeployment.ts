import { createMiddleware } from 'hono/factory';
import developmentKey from '../../config/development-key.json' with { type: 'json' };
import type { AppEnv, Env } from '../env.ts';
import { ProblemError } from '../protocol/problems.ts';
import { MIN_SECRET_LENGTH } from '../secrets/secrets.ts';

type Configured = Pick<Env, 'ENVIRONMENT' | 'HEXHAIL_SECRET' | 'HEXHAIL_SECRET_PREVIOUS'>;

/** Loopback names that no other machine can have (RFC 6761, RFC 1122), as `URL` writes them. */
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Returns why the deployment must not serve a host name and how to fix it; null when it may. In development anybody
 * can sign tokens and forge sealed values, so only the local machine may be served.
 */
export function deploymentFault(env: Configured, hostname: string): string | null {
  const isDevelopment = env.ENVIRONMENT === 'development';
  if (isDevelopment && !LOOPBACK.test(hostname)) {
    return `ENVIRONMENT is development, which is served on loopback addresses only, not on ${hostname}. Deploy with ENVIRONMENT = "production".`;
  }
  const { HEXHAIL_SECRET, HEXHAIL_SECRET_PREVIOUS } = env;
  if (
    isFit(HEXHAIL_SECRET, isDevelopment) &&
    isFit(HEXHAIL_SECRET_PREVIOUS ?? HEXHAIL_SECRET, isDevelopment)
  ) {
    return null;
  }
  return `HEXHAIL_SECRET (and HEXHAIL_SECRET_PREVIOUS, where it is set) must be at least ${MIN_SECRET_LENGTH} random characters, and not the published ones of development: wrangler secret put HEXHAIL_SECRET`;
}

function isFit(secret: string | undefined, isDevelopment: boolean): boolean {
  if (secret === undefined || secret.length < MIN_SECRET_LENGTH) return false;
  return isDevelopment || secret.trim() !== developmentKey.secret;
}

/** Refuses every request while the deployment is unsafe or incomplete. */
export const requireSafeDeployment = createMiddleware<AppEnv>(async (c, next) => {
  const fault = deploymentFault(c.env, new URL(c.req.url).hostname);
  if (fault !== null) throw new ProblemError('not-configured', fault);
  await next();
});
