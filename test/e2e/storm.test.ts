import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DriverClient } from '../../client/driver/driverClient.ts';
import { type LocalServer, startServer } from '../../scripts/local/server.ts';
import { createRandom } from '../../sim/random.ts';
import { developmentCredentials } from '../../sim/robots/credentials.ts';
import { driverStreams } from '../../sim/robots/stream.ts';
import { destination, type Place } from '../../src/domain/geo/place.ts';
import { waitFor } from '../setup/waiting.ts';

const CITY = 200;
const centre: Place = { lat: 40.26, lng: -76.88 };
const cityRadiusMeters = 600;
/** A stream lost again would reconnect well within this. */
const quietMs = 3_000;

let stateDir: string;
let server: LocalServer;
const city: Phone[] = [];

/** A driver's phone with the client, which counts its successful connections. */
class Phone {
  readonly client: DriverClient;
  /** The epochs of received plans: incremented by each stream of the vehicle. */
  readonly epochs = new Set<number>();
  /** Tries to open a stream; the app asks for a credential before each. */
  attempts = 0;
  stopped: string | null = null;

  constructor(url: string, number: number) {
    const random = createRandom(number);
    const name = `storm-${number}`;
    const place = destination(centre, 360 * random(), cityRadiusMeters * random());
    const credential = developmentCredentials('driver', name);
    this.client = new DriverClient({
      open: driverStreams(url, () => {
        this.attempts += 1;
        return credential();
      }),
      currentPlace: () => place,
      random,
      onPlan: ({ epoch }) => this.epochs.add(epoch),
      onRefused: () => undefined,
      onStopped: (why) => {
        this.stopped = why;
      },
    });
    this.client.setAvailability('available');
    this.client.start();
  }

  get isWaiting(): boolean {
    return this.client.isConnected && this.client.plan?.availability === 'available';
  }
}

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'hexhail-storm-'));
  server = await startServer({ port: 0, stateDir, log: () => undefined });
});

afterAll(async () => {
  for (const { client } of city) client.leave();
  await server.stop();
  await rm(stateDir, { recursive: true });
});

function everyoneIsBack(streams: number): Promise<void> {
  return waitFor(() => {
    expect(city.filter(({ isWaiting }) => isWaiting)).toHaveLength(CITY);
    for (const { epochs } of city) expect(epochs.size).toBeGreaterThanOrEqual(streams);
  });
}

const attempts = () => city.map((phone) => phone.attempts);

test('all drivers of a city lose their streams at once, come back, and stay', async () => {
  for (let number = 0; number < CITY; number++) city.push(new Phone(server.url, number));
  await everyoneIsBack(1);
  const attemptsBefore = attempts();
  const epochsBefore = city.map(({ client }) => client.plan?.epoch ?? 0);

  await server.kill();
  await server.ready();
  await everyoneIsBack(2);

  const tries = city.map((phone, number) => phone.attempts - (attemptsBefore[number] ?? 0));
  const rises = city.map(({ client }, number) => (client.plan?.epoch ?? 0) - (epochsBefore[number] ?? 0));
  expect(city.filter(({ stopped }) => stopped !== null)).toEqual([]);
  // The length of the outage determines the first attempts; none of them may become a pattern.
  expect(Math.max(...tries)).toBeLessThanOrEqual(8);
  expect(Math.min(...rises)).toBeGreaterThanOrEqual(1);
  // Each stream increments the epoch: no more streams were opened than attempts made.
  expect(rises.filter((rise, number) => rise > (tries[number] ?? 0))).toEqual([]);

  const settled = { attempts: attempts(), epochs: city.map(({ client }) => client.plan?.epoch) };
  await sleep(quietMs);
  expect({ attempts: attempts(), epochs: city.map(({ client }) => client.plan?.epoch) }).toEqual(settled);
  expect(city.filter(({ isWaiting }) => isWaiting)).toHaveLength(CITY);
});
