import { bodyLimit } from 'hono/body-limit';
import { authenticate, authenticatePlatform, requireAdmin, requireRole } from '../auth/authenticate.ts';
import type { CallerRole } from '../domain/access.ts';
import { maxDocumentBytes } from '../domain/configuration/document.ts';
import { ProblemError } from '../protocol/problems.ts';
import { limitAddress, limitRate, limitTenant } from './rateLimits.ts';
import { requireSafeDeployment } from './requireSafeDeployment.ts';

const MAX_BODY_BYTES = 65_536;
const MAX_IMAGE_BYTES = 1_048_576;

/**
 * Middleware of every non-public route: authenticates, limits the rate, admits only these roles and limits the body's
 * size.
 */
export function only(...roles: readonly CallerRole[]) {
  return [
    requireSafeDeployment,
    limitAddress,
    authenticate,
    limitRate,
    limitTenant,
    requireRole(...roles),
    limitBody,
  ];
}

export const limitBody = bodyOf(MAX_BODY_BYTES);

/** For drivers who send an image. */
export const onlyDriver = [
  requireSafeDeployment,
  limitAddress,
  authenticate,
  limitRate,
  limitTenant,
  requireRole('driver'),
  bodyOf(MAX_IMAGE_BYTES),
];

/** For admins, whose documents may be long. */
export const onlyAdmin = [
  requireSafeDeployment,
  limitAddress,
  authenticate,
  limitRate,
  limitTenant,
  requireRole('operator'),
  requireAdmin,
  bodyOf(maxDocumentBytes),
];

function bodyOf(maxSize: number) {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new ProblemError('body-too-large', `A body has at most ${maxSize} bytes here.`);
    },
  });
}

/** The same for routes of the role `platform`. */
export const onlyPlatform = [requireSafeDeployment, limitAddress, authenticatePlatform, limitBody];
