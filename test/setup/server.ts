import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startServer } from '../../scripts/local/server.ts';
import { putHarrisburg } from './roads.ts';
import { configureTenants } from './tenants.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the end-to-end tests find a served Hexhail: `inject('serverUrl')`. */
    serverUrl: string;
  }
}

/** Serves Hexhail for the end-to-end tests, on any free port and an empty state; returns how to end it. */
export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = await mkdtemp(join(tmpdir(), 'hexhail-e2e-'));
  await configureTenants(stateDir);
  await putHarrisburg(stateDir);
  const server = await startServer({ port: 0, stateDir });
  project.provide('serverUrl', server.url);
  return async () => {
    await server.stop();
    await rm(stateDir, { recursive: true });
  };
}
