import { afterEach, expect, it, vi } from 'vitest';
import { log } from '../src/log.ts';

afterEach(() => vi.restoreAllMocks());

function logged(details: Parameters<typeof log>[2]): string {
  const lines = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  log('warn', 'something', details);
  return lines.mock.calls.flat().join();
}

function failureOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? (error.stack ?? '') : '';
  }
  throw new Error('it did not fail');
}

it('is one line of JSON, with numbers and ids as they are', () => {
  const details = {
    tenant: 'acme',
    ms: 12.3456,
    trip: 'trip_1234abcd',
    error: 'no answer within 250 ms',
    is: null,
  };
  expect(JSON.parse(logged(details))).toEqual({ level: 'warn', event: 'something', ...details });
});

it('repeats no place, token, address or input that an error tells of', () => {
  const reasons = [
    'no way from 40.2644,-76.88361 to -0.008993210126354602, 1.5e-7',
    'lat 91.12345678 is no latitude',
    'Invalid URL: https://maps.example/reverse?q=Market+Street&key=secret-key',
    'the token eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmVk is over',
    failureOf(() => JSON.parse('ann lives here')),
    failureOf(() => JSON.parse(`{"rider":"ann", "notes": "12 Market Street", ${'x'.repeat(100)}}`)),
    failureOf(() => JSON.parse('["a \\"quoted\\" ann", nonsense]')),
  ];
  for (const reason of reasons) {
    const line = logged({ error: reason });
    expect(line).not.toMatch(/ann\b|Market|secret-key|eyJ|40\.2|76\.8|91\.1|0089|\d{4,}\.\d|\.\d{3}/);
    expect(JSON.parse(line)).toMatchObject({ error: expect.stringMatching(/\w{3}/) });
    vi.restoreAllMocks();
  }
  expect(logged({ error: reasons[2] ?? '' })).toContain('https://maps.example/');
});

it('says where in the code an error came from', () => {
  expect(logged({ error: failureOf(() => JSON.parse('ann')) })).toMatch(/SyntaxError.*log\.test\.ts/);
});
