import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { call, freshTenant, tokenOf } from './calling.ts';

afterEach(() => vi.restoreAllMocks());

/** What every answer must have, whatever it is about. */
function expectSecured({ headers }: Response): void {
  expect(headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('content-security-policy')).toMatch(/default-src '(none|self)'.*frame-ancestors 'none'/);
}

const id = 'trip_00000000';
const token = await tokenOf('rider', freshTenant(), 'ann');
const operator = await tokenOf('operator', freshTenant());
const driver = await tokenOf('driver', freshTenant(), 'cab-1');

describe('an answer that is for its caller', () => {
  test.each([
    [200, 'GET', '/v1/me', { token }],
    [200, 'GET', '/v1/trips', { token }],
    [401, 'GET', '/v1/trips', {}],
    [400, 'GET', '/v1/trips?access_token=x', { token }],
    [403, 'GET', '/v1/riders/ann/export', { token: operator }],
    [404, 'GET', `/v1/trips/${id}`, { token }],
    [404, 'GET', '/nothing', {}],
    [404, 'GET', '/v1/shared/share_x', {}],
    [404, 'GET', '/assets/nothing.js', {}],
    [405, 'PUT', '/v1/trips', { token }],
    [413, 'POST', '/v1/quotes', { token, body: 'x'.repeat(70_000) }],
    [415, 'POST', '/v1/quotes', { token, body: '{}', headers: { 'content-type': 'text/plain' } }],
    [422, 'POST', '/v1/quotes', { token, body: {} }],
    [426, 'GET', `/v1/trips/${id}/stream`, { token }],
    [426, 'GET', '/v1/driver/stream?lat=40&lng=-76', { token: driver }],
    [426, 'GET', '/v1/operator/stream', { token: operator }],
    [204, 'OPTIONS', '/v1/trips', { headers: { origin: 'https://elsewhere.example' } }],
  ] as const)('%i of %s %s is secured, and not stored', async (status, method, path, about) => {
    const answer = await call(method, path, about);
    expect(answer.status).toBe(status);
    expectSecured(answer);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('is so where something broke', async () => {
    const failed = vi.spyOn(env.PERSON, 'getByName').mockImplementation(() => {
      throw new Error('broken');
    });
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const answer = await call('GET', '/v1/me/places', { token });
    expect(failed).toHaveBeenCalled();
    expect(answer.status).toBe(500);
    expectSecured(answer);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});

test('what anybody may read is secured too', async () => {
  const page = await (await call('GET', '/ride')).text();
  const [, script] = /src="(\/assets\/[^"]+\.js)"/.exec(page) ?? [];
  const [, style] = /href="(\/assets\/[^"]+\.css)"/.exec(page) ?? [];
  for (const path of [
    ...[
      '/',
      '/ride',
      '/drive',
      '/ops',
      '/ride.webmanifest',
      '/serviceWorker.js',
      '/healthz',
      '/openapi.json',
    ],
    ...[script, style].map((file) => file ?? '/ride names no file'),
  ]) {
    const answer = await call('GET', path);
    expect([path, answer.status]).toEqual([path, 200]);
    expectSecured(answer);
  }
});
