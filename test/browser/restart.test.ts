import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import { type LocalServer, startServer } from '../../scripts/local/server.ts';
import { choosePlaces } from './rider.ts';
import { describeInBrowser } from './visit.ts';

describeInBrowser('a service that restarts', { map: 'none' }, (visits) => {
  let stateDir: string;
  let server: LocalServer;

  beforeAll(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'hexhail-restart-'));
    server = await startServer({ port: 0, stateDir, log: () => undefined });
  });
  afterAll(async () => {
    await server.stop();
    await rm(stateDir, { recursive: true });
  });

  test('is waited for, and the ride goes on', async () => {
    const token = await signDevelopmentToken({
      role: 'rider',
      sub: 'ann',
      tenant: 'demo',
      expiresInSeconds: 3_600,
    });
    const page = await visits.page();
    await page.goto(`${server.url}/ride#token=${token}`);
    await choosePlaces(page);
    await page.getByRole('button', { name: /^Book for/ }).click();
    await page.getByRole('heading', { name: 'Looking for a driver' }).waitFor();
    await server.kill();
    await page.getByText('The connection was lost. Reconnecting …').waitFor();
    await server.ready();
    await page
      .getByText('The connection was lost. Reconnecting …')
      .waitFor({ state: 'detached', timeout: 60_000 });
    await page.getByRole('button', { name: 'Cancel the ride' }).click();
    await page.getByRole('button', { name: 'Yes, cancel it' }).click();
    await page.getByRole('heading', { name: 'This ride was cancelled' }).waitFor();
  });
});
