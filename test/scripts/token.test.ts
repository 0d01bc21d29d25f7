import { spawnSync } from 'node:child_process';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import developmentKey from '../../config/development-key.json' with { type: 'json' };

const keys = createLocalJWKSet({ keys: [developmentKey.publicKey] });

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['scripts/token.ts', ...args], { encoding: 'utf8' });
}

async function claimsOf(...args: string[]): Promise<Record<string, unknown>> {
  const { stdout } = run(...args);
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const { payload } = await jwtVerify(stdout.trim(), keys, {
    issuer: developmentKey.issuer,
    audience: 'hexhail',
    algorithms: ['ES256'],
    // Expired tokens are asked for on purpose.
    currentDate: new Date(0),
  });
  return payload;
}

describe('npm run token', () => {
  test('prints a token for twelve hours in the tenant demo', async () => {
    const { iat, exp, ...claims } = await claimsOf('rider', 'alice');
    expect(claims).toEqual({
      iss: developmentKey.issuer,
      aud: 'hexhail',
      sub: 'alice',
      tenant: 'demo',
      role: 'rider',
    });
    expect(Number(exp) - Number(iat)).toBe(12 * 60 * 60);
  });

  test("takes a driver's vehicle from the sub unless it is given", async () => {
    expect(await claimsOf('driver', 'bob')).toMatchObject({ role: 'driver', vehicle: 'bob' });
    expect(await claimsOf('driver', 'bob', '--vehicle', 'van-7', '--tenant', 'acme')).toMatchObject({
      sub: 'bob',
      tenant: 'acme',
      vehicle: 'van-7',
    });
  });

  test.each([
    [['--expires-in', '90'], 90],
    [['--expires-in', '-60'], -60],
    [['--expires-in=0'], 0],
  ])('%j sets the expiry', async (args, seconds) => {
    const { iat, exp } = await claimsOf('operator', 'carol', ...args);
    expect(Number(exp) - Number(iat)).toBe(seconds);
  });

  test.each([
    [[]],
    [['rider']],
    [['king', 'alice']],
    [['rider', 'al/ice']],
    [['rider', 'alice', 'extra']],
    [['rider', 'alice', '--colour', 'red']],
    [['rider', 'alice', '--tenant', '']],
    [['rider', 'alice', '--expires-in', 'soon']],
    [['rider', 'alice', '--expires-in']],
  ])('answers %j with the usage and exit code 2', (args) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('Usage: npm run --silent token -- ROLE SUB');
  });
});
