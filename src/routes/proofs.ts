import { createRoute, z } from '@hono/zod-openapi';
import { stopIdSchema, tripIdSchema } from '../domain/ids.ts';
import { findProof, storeProof } from '../history/proofs.ts';
import { tripFromHistory } from '../history/trips.ts';
import { ProblemError } from '../protocol/problems.ts';
import { callerProblems, orProblem, resource, secured } from './openApiHelpers.ts';
import { only, onlyDriver } from './routeMiddleware.ts';
import { findTrip, unknownTrip } from './tripLookup.ts';

const image = { schema: { type: 'string', format: 'binary' } } as const;

const putProof = createRoute({
  operationId: 'putProof',
  method: 'put',
  path: '/v1/trips/{id}/proof/{stopId}',
  summary: 'The photo or signature of a drop-off',
  description:
    'For the driver who has the stop in the plan, where its `proof` is `photo` or `signature`. `done` is refused until it is stored. Another one replaces it.',
  ...secured,
  middleware: onlyDriver,
  request: {
    params: z.object({ id: tripIdSchema, stopId: stopIdSchema }),
    body: { required: true, content: { 'image/png': image, 'image/jpeg': image } },
  },
  responses: {
    204: { description: 'It is stored' },
    ...orProblem(
      ...callerProblems,
      'proof-not-wanted',
      'body-too-large',
      'unsupported-media-type',
      'validation-failed',
    ),
  },
});

const readProof = createRoute({
  operationId: 'readProof',
  method: 'get',
  path: '/v1/trips/{id}/proof',
  summary: 'The photo or signature of a trip',
  description: 'For who may see the trip, until its places are coarsened or its rider is erased.',
  ...secured,
  middleware: only('rider', 'operator'),
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: { description: 'The image', content: { 'image/png': image, 'image/jpeg': image } },
    204: { description: 'There is none' },
    ...orProblem(...callerProblems, 'not-found'),
  },
});

export const proofs = resource()
  .openapi(putProof, async (c) => {
    const { id: tripId, stopId } = c.req.valid('param');
    const { tenant, vehicle } = c.var.identity;
    const object = vehicle === null ? null : c.var.objects.vehicle(vehicle);
    if (object === null || !(await object.isProofWanted(tripId, stopId))) {
      throw new ProblemError(
        'proof-not-wanted',
        'Your plan has no such stop that a photo or signature is wanted for.',
      );
    }
    const body = await c.req.arrayBuffer();
    const contentType = imageTypeOf(new Uint8Array(body));
    const said = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (contentType === null || contentType !== said) {
      throw new ProblemError('unsupported-media-type', 'Send a PNG or JPEG image, with its Content-Type.');
    }
    await storeProof(c.env.ARCHIVE, { tenant, tripId, stopId }, body, contentType);
    await object.proofStored(stopId);
    return c.body(null, 204);
  })
  .openapi(readProof, async (c) => {
    const { tripId, trip } = await findTrip(c, c.req.valid('param').id);
    const { identity } = c.var;
    const { outcome } = await trip.read(identity);
    const isGone = outcome === 'erased' && (await tripFromHistory(c.env.DB, tripId, identity)) === null;
    if (outcome === 'unknown' || isGone) throw unknownTrip();
    const found = await findProof(c.env.ARCHIVE, identity.tenant, tripId);
    if (found === null) return c.body(null, 204);
    const contentType = found.httpMetadata?.contentType ?? 'application/octet-stream';
    return c.body(found.body, 200, {
      'Content-Type': contentType,
      'Cache-Control': 'no-store',
      // Whatever it is, no browser makes a page of it.
      'Content-Disposition': 'attachment',
      'X-Content-Type-Options': 'nosniff',
    });
  });

const signatures: readonly (readonly [type: string, bytes: readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
];

/** Returns the type of an image by its first bytes; null for anything but PNG and JPEG. */
function imageTypeOf(bytes: Uint8Array): string | null {
  const known = signatures.find(([, start]) => start.every((byte, at) => bytes[at] === byte));
  return known?.[0] ?? null;
}
