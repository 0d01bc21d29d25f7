import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { Routing } from '../../src/routing/etaSources.ts';
import { httpProvider } from '../../src/routing/httpServers.ts';
import { NotCovered } from '../../src/routing/roadProvider.ts';
import { ServiceClient } from '../../src/routing/serviceClient.ts';

const a = { lat: 40.25, lng: -76.8 };
const b = { lat: 40.26, lng: -76.81 };
const to = { lat: 40.27, lng: -76.82 };
const line = {
  type: 'LineString',
  coordinates: [
    [a.lng, a.lat],
    [to.lng, to.lat],
  ],
};
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Asked {
  readonly path: string;
  readonly body: string;
}

/** A server that answers everything alike, after a time. */
async function serverOf(answer: unknown, { status = 200, afterMs = 0 } = {}) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    bodyOf(request).then((body) => {
      asked.push({ path: request.url ?? '', body });
      setTimeout(() => {
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
      }, afterMs);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.custom<AddressInfo>((address) => typeof address === 'object').parse(server.address());
  return { url: `http://127.0.0.1:${port}/`, asked };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of request) chunks.push(String(chunk));
  return chunks.join('');
}

function provider(kind: 'osrm' | 'valhalla', url: string, timeoutMs = 60_000) {
  return httpProvider({ kind, url }, new ServiceClient(timeoutMs, () => Date.now()), (request) =>
    fetch(request),
  );
}

describe('an OSRM server', () => {
  it('is asked for a table, with the longitude first', async () => {
    const { url, asked } = await serverOf({ code: 'Ok', durations: [[61.5], [null]] });
    expect(await provider('osrm', url).etas([a, b], to)).toEqual([61.5, null]);
    expect(asked[0]?.path).toBe(
      '/table/v1/driving/-76.8,40.25;-76.81,40.26;-76.82,40.27?sources=0;1&destinations=2&annotations=duration',
    );
  });

  it('is asked for a route', async () => {
    const { url } = await serverOf({
      code: 'Ok',
      routes: [{ distance: 3_000, duration: 240, geometry: line }],
    });
    expect(await provider('osrm', url).route(a, to)).toEqual({
      distanceMeters: 3_000,
      durationSeconds: 240,
      polyline: [a, to],
    });
  });

  it('may know that there is no way', async () => {
    const { url } = await serverOf({ code: 'NoRoute', message: 'Impossible route' }, { status: 400 });
    expect(await provider('osrm', url).route(a, to)).toBeNull();
  });
});

describe.each(['osrm', 'valhalla'] as const)('a server of the kind %s', (kind) => {
  it('that knows no road near leaves the ground to others, and has not failed', async () => {
    const noSegment = { code: 'NoSegment', message: 'One of the supplied coordinates could not snap.' };
    const { url, asked } = await serverOf(noSegment, { status: 400 });
    const server = provider(kind, url);
    for (let again = 0; again < 6; again++) {
      await expect(server.etas([a], to)).rejects.toThrow(NotCovered);
      await expect(server.route(a, to)).rejects.toThrow(NotCovered);
    }
    // A call is made again where the answer is late.
    expect(asked.length).toBeGreaterThanOrEqual(12);
  });
});

describe('a Valhalla server', () => {
  it('is asked for a matrix, and to answer as OSRM does', async () => {
    const { url, asked } = await serverOf({ code: 'Ok', durations: [[90], [null]] });
    expect(await provider('valhalla', url).etas([a, b], to)).toEqual([90, null]);
    expect(asked[0]?.path).toBe('/sources_to_targets');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      sources: [
        { lat: 40.25, lon: -76.8 },
        { lat: 40.26, lon: -76.81 },
      ],
      targets: [{ lat: 40.27, lon: -76.82 }],
      costing: 'auto',
      format: 'osrm',
    });
  });
});

describe('a server that does badly', () => {
  const rules = defaultPolicy.routing;

  it.each([
    ['garbage', 'not JSON', {}],
    ['an error', { code: 'Ok', durations: [[1]] }, { status: 503 }],
    ['another shape', { code: 'Ok', durations: 'soon' }, {}],
    ['about other places', { code: 'Ok', durations: [[1], [2], [3]] }, {}],
    ['too late', { code: 'Ok', durations: [[1]] }, { afterMs: 2_000 }],
  ])('answers %s: the great circle is the last resort, and the answer says so', async (_, answer, how) => {
    const { url } = await serverOf(answer, how);
    const failures: string[] = [];
    const routing = new Routing(
      [provider('osrm', url, 200)],
      rules,
      async () => () => 1,
      (source) => failures.push(source),
    );
    const { source, seconds } = await routing.etas([a], to);
    expect(source).toBe('greatCircle');
    expect(seconds[0]).toBeGreaterThan(60);
    expect(failures).toEqual(['osrm']);
  });
});
