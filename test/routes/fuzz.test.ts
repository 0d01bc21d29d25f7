import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import document from '../../openapi.json' with { type: 'json' };
import {
  type FuzzRequest,
  faultOf,
  fuzzRequests,
  shareMark,
  tripMark,
  vehicleMark,
} from '../../scripts/attack/fuzz.ts';
import { readApi } from '../../scripts/attack/openApi.ts';
import { book, call, capitol, freshTenant, station, tokenOf, tripIn } from './calling.ts';

const api = readApi(document);
const tenant = freshTenant();
const dayMs = 86_400_000;
const seed = 20_261_128;
/** Nobody sends so many that they are limited, however fast the machine is. */
const maxRuns = 200;

interface Scene {
  readonly trip: string;
  readonly share: string;
  readonly vehicle: string;
  readonly tokens: Readonly<Record<'rider' | 'operator' | 'driver', string>>;
  /** How many requests were sent since it was set. */
  runs: number;
  picture: string;
}

/** People, and what right requests are about: a rider's trip for another day, its share link, and a vehicle. */
async function setScene(): Promise<Scene> {
  const mark = crypto.randomUUID().slice(0, 8);
  const tokens = {
    rider: await tokenOf('rider', tenant, `rider-${mark}`),
    operator: await tokenOf('operator', tenant, `operator-${mark}`),
    driver: await tokenOf('driver', tenant, `driver-${mark}`),
  };
  const scheduledFor = new Date(Date.now() + 2 * dayMs).toISOString();
  const ride = { pickup: capitol, dropoff: station, scheduledFor };
  const { id: trip } = await tripIn(await book(tokens.rider, ride), 201);
  const shared = await call('POST', `/v1/trips/${trip}/share`, { token: tokens.rider });
  const { token: share } = z.object({ token: z.string() }).parse(await shared.json());
  const vehicle = `cab-${mark}`;
  const body = { name: 'cab', type: 'car', plate: 'CAB', capacity: { seats: 4 } };
  await call('PUT', `/v1/vehicles/${vehicle}`, { token: tokens.operator, body });
  const scene = { trip, share, vehicle, tokens };
  return { ...scene, runs: 0, picture: await pictureOf(scene) };
}

/** The trip and the vehicle as operators see them. */
async function pictureOf({
  trip,
  vehicle,
  tokens: { operator: token },
}: Pick<Scene, 'trip' | 'vehicle' | 'tokens'>): Promise<string> {
  const answers = [
    await call('GET', `/v1/trips/${trip}`, { token }),
    await call('GET', `/v1/vehicles/${vehicle}`, { token }),
  ];
  return (await Promise.all(answers.map((answer) => answer.text()))).join('\n');
}

let scene = await setScene();

async function send({ operation, path, headers, body, person }: FuzzRequest) {
  const address = path
    .replaceAll(tripMark, scene.trip)
    .replaceAll(vehicleMark, scene.vehicle)
    .replaceAll(shareMark, scene.share);
  const response = await call(operation.method, address, {
    ...(person !== null && { token: scene.tokens[person] }),
    ...(body !== null && { body }),
    headers,
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text(),
  };
}

it('a thousand requests are answered as documented, and those that are refused change nothing', async () => {
  const seen = { answered: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(fuzzRequests(api), async (request) => {
      const answer = await send(request);
      expect(faultOf(request, answer)).toBeNull();
      seen[answer.status < 400 ? 'answered' : 'refused'] += 1;
      if (request.operation.method !== 'GET') {
        const picture = await pictureOf(scene);
        if (answer.status >= 400) expect(picture).toBe(scene.picture);
        scene.picture = picture;
      }
      scene.runs += 1;
      if (scene.runs > maxRuns || !scene.picture.includes('"state":"scheduled"')) scene = await setScene();
    }),
    { numRuns: 1_000, seed },
  );
  // Inputs of one kind only would test little.
  expect(Math.min(seen.answered, seen.refused)).toBeGreaterThan(100);
});
