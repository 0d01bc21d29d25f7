import { createServer, type IncomingMessage } from 'node:http';
import type { Actor } from '@valhallajs/valhallajs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { distanceMeters } from '../../src/domain/geo/place.ts';
import type { EtaProvider } from '../../src/routing/etaProvider.ts';
import { RoadNetwork } from '../../src/routing/graph/roadNetwork.ts';
import { httpProvider } from '../../src/routing/httpServers.ts';
import { NotCovered } from '../../src/routing/roadProvider.ts';
import { ServiceClient } from '../../src/routing/serviceClient.ts';
import {
  extract,
  frontStreet,
  harrisburg,
  highspire,
  isExtractThere,
  lengthOf,
  otherBank,
} from './harrisburg.ts';

const philadelphia = { lat: 39.95, lng: -75.17 };

/** What the library throws has no number; a server says this for it, in the format `osrm`. */
const refusals: Readonly<Record<string, string>> = {
  'No suitable edges near location': 'NoSegment',
  'No path could be found for input': 'NoRoute',
};

function refusalFor(error: unknown): string {
  const known = Object.entries(refusals).find(([message]) => String(error).includes(message));
  return JSON.stringify({ code: known?.[1] ?? 'InvalidOptions' });
}

/** Valhalla itself behind the part of its HTTP server that is not in the library: paths, statuses and refusals. */
async function served<T>(actor: Actor, work: (provider: EtaProvider) => Promise<T>): Promise<T> {
  const actions: Readonly<Record<string, (question: string) => Promise<string>>> = {
    '/route': (question) => actor.route(question),
    '/sources_to_targets': (question) => actor.matrix(question),
  };
  const server = createServer((request, response) => {
    const action = request.method === 'POST' ? actions[request.url ?? ''] : undefined;
    const say = (status: number, text = '') => response.writeHead(status).end(text);
    if (action === undefined) say(404);
    else {
      bodyOf(request)
        .then(action)
        .then(
          (answer) => say(200, answer),
          (error: unknown) => say(400, refusalFor(error)),
        );
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    const { port } = z.object({ port: z.number() }).parse(server.address());
    const client = new ServiceClient(10_000, () => Date.now());
    return await work(
      httpProvider({ kind: 'valhalla', url: `http://127.0.0.1:${port}` }, client, (request) =>
        fetch(request),
      ),
    );
  } finally {
    server.close();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of request) chunks.push(String(chunk));
  return chunks.join('');
}

test.skipIf(!isExtractThere)('a real Valhalla tells times and ways as it is asked to', async () => {
  const ours = new RoadNetwork(await harrisburg()).at(0);
  // Only where it is used: the library is native code.
  const { withValhalla } = await import('../../bench/valhalla.ts');
  await withValhalla(extract, (actor) =>
    served(actor, async (valhalla) => {
      const etas = await valhalla.etas([frontStreet, otherBank, highspire], highspire);
      expect(etas).toHaveLength(3);
      const way = await valhalla.route(frontStreet, highspire);
      if (way === null) throw new Error('there is a way');
      // Seconds: the matrix and the way say the same, and about what our roads say.
      expect(Math.abs(Number(etas[0]) - way.durationSeconds)).toBeLessThan(5);
      const [our = null] = ours.etas([frontStreet], highspire);
      expect(way.durationSeconds / (our ?? 0)).toBeGreaterThan(0.5);
      expect(way.durationSeconds / (our ?? 0)).toBeLessThan(2);
      // Metres: no shorter than the crow flies, and about as our roads say.
      const ourMeters = ours.route(frontStreet, highspire)?.distanceMeters ?? 0;
      expect(way.distanceMeters).toBeGreaterThan(0.98 * distanceMeters(frontStreet, highspire));
      expect(Math.abs(way.distanceMeters / ourMeters - 1)).toBeLessThan(0.1);
      // Latitude before longitude, all the way.
      expect(Math.abs(lengthOf(way.polyline) / way.distanceMeters - 1)).toBeLessThan(0.01);
      expect(distanceMeters(way.polyline[0] ?? philadelphia, frontStreet)).toBeLessThan(100);
      expect(distanceMeters(way.polyline.at(-1) ?? philadelphia, highspire)).toBeLessThan(100);
      expect(etas[2]).toBe(0);
      // Other ground is left to others: one place there, and all questions about it.
      for (const _ of Array.from({ length: 6 })) {
        await expect(valhalla.etas([frontStreet, philadelphia], highspire)).rejects.toThrow(NotCovered);
        await expect(valhalla.route(philadelphia, highspire)).rejects.toThrow(NotCovered);
      }
      expect(await valhalla.etas([frontStreet], highspire)).toEqual([etas[0]]);
    }),
  );
});
