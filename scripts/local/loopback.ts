import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { errorCode, StartFailure } from './start-failure.ts';

/** The addresses that `localhost` means on this machine, with a port that is free on all of them. */
export type Loopback = { port: number; hosts: string[] };

const attemptsForAnyPort = 50;
/**
 * Where any free port is looked for: below those that systems give to outgoing connections. A server that ends and
 * comes back at its port must find it free again, and not taken meanwhile by a client of anybody.
 */
const anyPort = { first: 20_000, end: 32_000 };

/** Finds out where a server can listen on the loopback names only; `port` 0 takes any free port. */
export async function findLoopback(port: number): Promise<Loopback> {
  for (let attempt = 1; ; attempt++) {
    const servers: Server[] = [];
    try {
      return await tryLoopback(port === 0 ? randomInt(anyPort.first, anyPort.end) : port, servers);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EADDRINUSE' && port === 0 && attempt < attemptsForAnyPort) continue;
      if (code === 'EADDRINUSE') {
        throw new StartFailure(`Port ${port} is in use: stop what listens there, or set another PORT.`);
      }
      if (code === 'EACCES')
        throw new StartFailure(`Port ${port} may not be used by this user: set another PORT.`);
      throw error;
    } finally {
      await Promise.all(servers.map(closed));
    }
  }
}

async function tryLoopback(port: number, servers: Server[]): Promise<Loopback> {
  await listen('127.0.0.1', port, servers);
  try {
    await listen('::1', port, servers);
    return { port, hosts: ['127.0.0.1', '::1'] };
  } catch (error) {
    const hasNoIpv6 = errorCode(error) === 'EADDRNOTAVAIL' || errorCode(error) === 'EAFNOSUPPORT';
    if (!hasNoIpv6) throw error;
    return { port, hosts: ['127.0.0.1'] };
  }
}

async function listen(host: string, port: number, servers: Server[]): Promise<void> {
  const server = createServer();
  server.listen({ host, port, exclusive: true });
  await once(server, 'listening');
  servers.push(server);
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
