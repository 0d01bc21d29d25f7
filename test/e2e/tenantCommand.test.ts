import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

const url = inject('serverUrl');
let keys = '';

beforeAll(async () => {
  keys = await mkdtemp(join(tmpdir(), 'hexhail-keys-'));
});
afterAll(() => rm(keys, { recursive: true }));

function tenant(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['scripts/tenant.ts', ...args, '--url', url, '--keys', keys],
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout: stdout.trim(), stderr }),
    );
  });
}

async function statusFor(token: string): Promise<number> {
  const response = await fetch(`${url}/v1/vehicles`, { headers: { authorization: `Bearer ${token}` } });
  await response.body?.cancel();
  return response.status;
}

describe('npm run tenant', () => {
  test("leads from nothing to an admin's token, and to a new key", async () => {
    const id = `made-${randomUUID().slice(0, 8)}`;
    const made = await tenant('create', id, '--name', 'Acme Cabs', '--home', '48.2,16.37');
    expect(made.code, made.stderr).toBe(0);
    expect(await statusFor(made.stdout)).toBe(200);
    expect((await stat(join(keys, `${id}.json`))).mode & 0o077).toBe(0);
    expect(await tenant('check', id)).toMatchObject({ code: 0, stdout: '' });

    const again = await tenant('create', id);
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(await statusFor(made.stdout)).toBe(200);

    const rotated = await tenant('rotate-key', id);
    expect(await statusFor(rotated.stdout)).toBe(200);
    expect(await statusFor(made.stdout)).toBe(200);
    const revoked = await tenant('rotate-key', id, '--revoke');
    expect(await statusFor(revoked.stdout)).toBe(200);
    expect(await statusFor(rotated.stdout)).toBe(401);
  });

  test('says what it lacks', async () => {
    expect(await tenant('check', 'nobody-knows-it')).toMatchObject({ code: 2 });
    expect(await tenant('rotate-key', 'nobody-knows-it')).toMatchObject({ code: 2 });
  });
});
