import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Place } from '../../src/domain/geo/place.ts';
import { PLATFORM_ISSUER } from '../../src/tenants/issuers.ts';
import { startServer } from '../local/server.ts';
import { castOf, Stage } from './stage.ts';
import { configureAttackTenants, configureTenant, createTenant } from './tenants.ts';

/** A service for attacks, and how to end it. */
interface ServedStage {
  readonly stage: Stage;
  readonly stop: () => Promise<void>;
}

/** Serves Hexhail as it is configured in production, on any free port and a state of its own. */
export async function serveStage(centre: Place): Promise<ServedStage> {
  const stateDir = await mkdtemp(join(tmpdir(), 'hexhail-attack-'));
  const secret = randomBytes(32).toString('base64url');
  const tenants = await configureAttackTenants(stateDir);
  const inner = await InnerServer.start();
  const { url } = inner;
  const inward = await configureTenant(stateDir, 'attack-inward', {
    routingServer: { kind: 'osrm', url },
    geocoder: { kind: 'photon', url },
  });
  const platform = await createTenant('attack-platform', PLATFORM_ISSUER);
  const server = await startServer({
    port: 0,
    stateDir,
    vars: {
      ENVIRONMENT: 'production',
      HEXHAIL_SECRET: secret,
      PLATFORM_KEY: JSON.stringify(platform.publicKey),
    },
    // Attacks are refused with warnings by the hundred: the verdicts are what counts.
    log: () => undefined,
  });
  const stage = new Stage({
    url: server.url,
    people: await castOf(tenants),
    tenants,
    local: { stateDir, secret, isDevelopment: false },
    inward: { tenant: inward, asked: inner.asked },
    platform,
    centre,
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    inner.stop();
    await rm(stateDir, { recursive: true });
  };
  return { stage, stop };
}

/** A server of this machine that nobody outside may reach. */
class InnerServer {
  readonly asked: string[] = [];
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}`;
    server.on('request', (request, response) => {
      this.asked.push(request.url ?? '');
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }

  static async start(): Promise<InnerServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = z.object({ port: z.int() }).parse(server.address());
    return new InnerServer(server, port);
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
