import { createRoute, z } from '@hono/zod-openapi';
import { sealGuestLink } from '../auth/guestLinks.ts';
import { rfc3339, time } from '../protocol/values.ts';
import { secretsOf } from '../secrets/secrets.ts';
import { idempotent } from './idempotentAnswers.ts';
import {
  callerProblems,
  idempotencyHeaders,
  idempotencyProblems,
  json,
  orProblem,
  resource,
  secured,
} from './openApiHelpers.ts';
import { only } from './routeMiddleware.ts';
import { linkRefusal, longestLinkMs, newLinkId } from './shareLinks.ts';
import { findTrip } from './tripLookup.ts';

const createGuestLink = createRoute({
  operationId: 'createGuestLink',
  method: 'post',
  path: '/v1/trips/{id}/guest-link',
  summary: "Creates the link of a trip's guest",
  description:
    "For a trip that is booked for a `guest`. Who has the link may do with this one trip what its rider may: see the places and the PIN, cancel, write to the driver, follow the stream and raise the alarm; nothing else. Its token goes into `Authorization: Bearer`. It is listed and revoked as the trip's share links are, and ends `contact.afterRideSeconds` after the trip. Sending it to the guest is the caller's business.",
  ...secured,
  middleware: [...only('operator'), idempotent],
  request: {
    params: z.object({ id: z.string() }),
    headers: idempotencyHeaders,
  },
  responses: {
    200: json(
      z
        .object({
          id: z.string().openapi({ description: 'To revoke it with' }),
          token: z.string(),
          url: z.string().openapi({ description: 'The page on which the guest follows the trip' }),
          expiresAt: time.openapi({ description: 'The link ends at this time at the latest' }),
        })
        .openapi('GuestLink'),
      'The link',
    ),
    ...orProblem(
      ...callerProblems,
      'not-found',
      'no-guest',
      'trip-over',
      ...idempotencyProblems,
      'body-too-large',
    ),
  },
});

export const guestLinks = resource().openapi(createGuestLink, async (c) => {
  const { tripId, trip } = await findTrip(c, c.req.valid('param').id);
  const expiresAt = Date.now() + longestLinkMs;
  const link = newLinkId();
  const answer = await trip.linkGuest(c.var.identity, link, expiresAt);
  if (answer.outcome !== 'done') throw linkRefusal(answer);
  const { tenant } = c.var.identity;
  const token = await sealGuestLink(secretsOf(c.env), { tenant, trip: tripId, link, expiresAt });
  const url = `${new URL(c.req.url).origin}/ride#${new URLSearchParams({ trip: tripId, guest: token })}`;
  return c.json({ id: link, token, url, expiresAt: rfc3339(expiresAt) }, 200, {
    'Cache-Control': 'no-store',
  });
});
