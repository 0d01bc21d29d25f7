import { exports } from 'cloudflare:workers';
import { expect } from 'vitest';
import { z } from 'zod';
import type { Role } from '../../src/domain/access.ts';
import { tenantIdSchema } from '../../src/domain/ids.ts';
import { type PublicTrip, tripSchema } from '../../src/protocol/trips.ts';
import { createDevelopmentIssuer, sign } from '../auth/issuing.ts';

const issuer = await createDevelopmentIssuer();

/** Two places of Harrisburg, 2.2 km apart. */
export const capitol = { lat: 40.2644, lng: -76.8836 };
export const station = { lat: 40.2618, lng: -76.8579 };

/** A tenant that no other test knows: storage is shared within a file. */
export function freshTenant() {
  return tenantIdSchema.parse(`tenant-${crypto.randomUUID()}`);
}

export function tokenOf(role: Role | 'admin', tenant: string, sub: string = role): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 3_600;
  const vehicle = role === 'driver' ? { vehicle: sub } : {};
  return sign(issuer, { aud: 'hexhail', sub, tenant, role, exp, ...vehicle });
}

/** Tokens of a rider, another rider, an operator and a driver. */
export function peopleOf(tenant: string) {
  return Promise.all([
    tokenOf('rider', tenant, 'ann'),
    tokenOf('rider', tenant, 'bob'),
    tokenOf('operator', tenant),
    tokenOf('driver', tenant),
  ]);
}

export interface Call {
  readonly token?: string;
  /** Sent as JSON; text as it is. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Sends a request through the whole Worker. */
export function call(method: string, path: string, { token, body, headers }: Call = {}): Promise<Response> {
  return exports.default.fetch(`http://localhost${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    redirect: 'manual',
  });
}

/** Books, each time under a key of its own unless the headers have one. */
export function book(token: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return call('POST', '/v1/trips', {
    token,
    body,
    headers: { 'idempotency-key': crypto.randomUUID(), ...headers },
  });
}

export async function tripIn(response: Response, status = 200): Promise<PublicTrip> {
  expect(response.status).toBe(status);
  return tripSchema.parse(await response.json());
}

const problemSchema = z.object({
  type: z.string().startsWith('/problems/'),
  title: z.string().min(1),
  status: z.number(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string().min(1) })).optional(),
});

/** The slug of the problem that a response must tell of, with the paths of what is wrong. */
export async function problemIn(response: Response): Promise<string> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const { type, status, errors } = problemSchema.parse(await response.json());
  expect(status).toBe(response.status);
  const slug = `${status} ${type.slice('/problems/'.length)}`;
  return errors === undefined ? slug : `${slug}: ${errors.map(({ path }) => path).join(' ')}`;
}
