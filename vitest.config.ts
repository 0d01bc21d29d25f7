import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { developmentVars } from './scripts/local/development.ts';

/** Tests that run inside workerd, against the real bindings of wrangler.toml. */
const insideWorkers = ['auth', 'history', 'objects', 'routes'].map((name) => `test/${name}/**/*.test.ts`);
/** Tests that talk to a served Hexhail over its public API. */
const endToEnd = ['test/e2e/**/*.test.ts'];

export default defineConfig({
  test: {
    reporters: ['default', './scripts/closing-line.ts'],
    projects: [
      {
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: [...insideWorkers, ...endToEnd] },
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
        test: { name: 'workers', include: insideWorkers, setupFiles: ['test/setup/migrations.ts'] },
      },
      {
        test: {
          name: 'e2e',
          include: endToEnd,
          globalSetup: ['test/setup/server.ts'],
          // They share one server, and two cores have enough to do with it.
          fileParallelism: false,
          // Only to end a hang: starting a server takes a few seconds on a busy machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
