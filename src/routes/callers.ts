import { bodyLimit } from 'hono/body-limit';
import { authenticate, requireRole } from '../auth/authenticate.ts';
import { limitAddress, limitRate } from '../auth/limitRate.ts';
import { requireConfiguration } from '../auth/requireConfiguration.ts';
import type { Role } from '../domain/access.ts';
import { ProblemError } from '../protocol/problems.ts';

const MAX_BODY_BYTES = 65_536;

/**
 * Middleware of every non-public route: authenticates, limits the rate, admits only these roles and limits the body's
 * size.
 */
export function only(...roles: readonly Role[]) {
  return [requireConfiguration, limitAddress, authenticate, limitRate, requireRole(...roles), limitBody];
}

export const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    throw new ProblemError('body-too-large', `A body has at most ${MAX_BODY_BYTES} bytes.`);
  },
});
