/// <reference types="@cloudflare/vitest-plugin/types" />
import type { D1Migration } from '@cloudflare/vitest-plugin';
import type { Env as WorkerEnv } from '../../src/env.ts';

declare global {
  namespace Cloudflare {
    /** What `env` of `cloudflare:workers` holds in tests. */
    interface Env extends WorkerEnv {
      /** For `test/setup/migrations.ts`. */
      readonly D1_MIGRATIONS: D1Migration[];
    }
  }
}
