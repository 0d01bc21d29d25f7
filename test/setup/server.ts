import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { LocalService } from '../../scripts/attack/stage.ts';
import { type AttackTenants, configureAttackTenants } from '../../scripts/attack/tenants.ts';
import { developmentVars } from '../../scripts/local/development.ts';
import { startServer } from '../../scripts/local/server.ts';
import { putHarrisburg } from './roads.ts';
import { configureTenants } from './tenants.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the end-to-end tests find a served Hexhail: `inject('serverUrl')`. */
    serverUrl: string;
    /** What `npm run attack` knows of the service that it starts: `inject('attack')`. */
    attack: { readonly tenants: AttackTenants; readonly local: LocalService };
  }
}

/** What the served Worker logs is kept there, in a file for each project: for whoever looks into a failed story. */
const logDir = 'dist/logs';

/** Serves Hexhail for the end-to-end tests, on any free port and an empty state; returns how to end it. */
export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = await mkdtemp(join(tmpdir(), 'hexhail-e2e-'));
  await configureTenants(stateDir);
  const tenants = await configureAttackTenants(stateDir);
  // No page shows them, and reading them takes a while.
  if (project.name === 'e2e') await putHarrisburg(stateDir);
  await mkdir(logDir, { recursive: true });
  const logFile = createWriteStream(join(logDir, `${project.name}.jsonl`));
  const server = await startServer({ port: 0, stateDir, log: (line) => logFile.write(`${line}\n`) });
  project.provide('serverUrl', server.url);
  const { HEXHAIL_SECRET: secret } = developmentVars;
  project.provide('attack', { tenants, local: { stateDir, secret, isDevelopment: true } });
  return async () => {
    await server.stop();
    logFile.end();
    await rm(stateDir, { recursive: true });
  };
}
