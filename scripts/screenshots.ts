import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startCity } from '../sim/city/runCity.ts';
import { runLongCommand } from './commandLine/longCommand.ts';
import { readCommandLine } from './commandLine/read.ts';
import { launchChromium } from './local/chromium.ts';
import { startServer } from './local/server.ts';
import { photographDrive } from './screenshots/drive.ts';
import { photographOps } from './screenshots/ops.ts';
import { photographRide } from './screenshots/ride.ts';
import { Studio } from './screenshots/studio.ts';

readCommandLine({
  run: 'npm run screenshots',
  does: `Takes the pictures of the pages that the documentation shows, in a city of robots. Overwrites those in docs/images.
Takes some minutes, and waits for what each picture shows as long as that takes.`,
  takes: {},
  variables: { CHROMIUM_PATH: 'the browser (chromium-headless-shell or chromium on the path)' },
  examples: ['npm run screenshots'],
});

await runLongCommand('screenshots', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'hexhail-screenshots-'));
  const server = await startServer({ port: 0, stateDir, log: () => undefined });
  const browser = await launchChromium();
  const leaving = new AbortController();
  const city = startCity({ url: server.url, signal: leaving.signal });
  try {
    const studio = new Studio(browser, server.url, resolve(import.meta.dirname, '../docs/images'));
    for (const photograph of [photographRide, photographDrive, photographOps]) await photograph(studio);
    return { outcome: 'done', detail: `${studio.kept} pictures in docs/images` };
  } finally {
    leaving.abort();
    await city.ended;
    await browser.close();
    await server.stop();
    await rm(stateDir, { recursive: true });
  }
});
