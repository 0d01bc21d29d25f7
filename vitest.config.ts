import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { developmentVars } from './scripts/local/development.ts';
import { preparePages } from './scripts/local/pages.ts';
import { keepFilesInMemory } from './test/setup/memoryDisk.ts';

/** Tests that run inside workerd, against the real bindings of wrangler.toml. */
const insideWorkers = ['auth', 'booking', 'history', 'objects', 'routes', 'tenants'].map(
  (name) => `test/${name}/**/*.test.ts`,
);
/** Tests that talk to a served Hexhail over its public API. */
const endToEnd = ['test/e2e/**/*.test.ts', 'test/attack/**/*.test.ts'];

/** Tests that look at the pages in a real browser. */
const inBrowser = ['test/browser/**/*.test.ts'];

/** Only to end a hang, in milliseconds: no test measures time, and machines are busy. */
const timeouts = {
  testTimeout: 600_000,
  hookTimeout: 600_000,
  expect: { poll: { timeout: 300_000 } },
};

keepFilesInMemory();
// Once for all projects: each of them serves the pages.
await preparePages();

export default defineConfig({
  test: {
    // What a test prints is of use where it fails.
    silent: 'passed-only',
    reporters: ['default', './test/setup/closingLine.ts'],
    // Many tests wait for servers and timers: one worker for each of two cores would leave both idle.
    maxWorkers: 4,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...insideWorkers, ...endToEnd, ...inBrowser],
          setupFiles: ['test/setup/properties.ts'],
          // Pure code leaves nothing behind: a process for each file would take a minute and a half.
          isolate: false,
          ...timeouts,
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: { ...developmentVars, D1_MIGRATIONS: await readD1Migrations('migrations') },
            },
          })),
        ],
        test: {
          name: 'workers',
          include: insideWorkers,
          setupFiles: ['test/setup/migrations.ts'],
          // A runtime for each file would take most of the time. `setupFiles` empty it.
          isolate: false,
          ...timeouts,
        },
      },
      {
        test: {
          name: 'e2e',
          include: endToEnd,
          globalSetup: ['test/setup/server.ts'],
          ...timeouts,
        },
      },
      {
        test: {
          name: 'browser',
          include: inBrowser,
          globalSetup: ['test/setup/server.ts', 'test/setup/browser.ts'],
          isolate: false,
          // After everything else: a browser without a graphics card needs both cores. While two wait the others draw.
          sequence: { groupOrder: 1 },
          ...timeouts,
        },
      },
    ],
  },
});
