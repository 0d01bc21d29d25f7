import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { errorCode, StartFailure } from './start-failure.ts';

/** The addresses of `localhost` on this machine, with a port that is free on all of them. */
export type Loopback = { port: number; hosts: string[] };

const attemptsForAnyPort = 50;
/**
 * The range for free ports: below the ephemeral range of outgoing connections. A restarted server must find its
 * port free, and not taken by some client.
 */
const anyPort = { first: 20_000, end: 32_000 };

/** Finds the loopback addresses where a server can listen; `port` 0 takes any free port. */
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
