import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalServer, startServer } from '../../scripts/local/server.ts';
import { type Answer, eventually, type Person, Town, tripFrom } from './town.ts';

let stateDir: string;
let server: LocalServer;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'hexhail-races-'));
  server = await startServer({ port: 0, stateDir, log: () => undefined });
});

afterAll(async () => {
  await server.stop();
  await rm(stateDir, { recursive: true });
});

/** Cancels, and repeats it until it is answered: whether the first try was heard, nobody knows. */
function cancelAtAnyRate(rider: Person, id: string): Promise<Answer> {
  return eventually(() => rider.cancel(id).catch(() => null));
}

describe('the rider cancels while the driver accepts, and the runtime is killed', () => {
  test.each([0, 3, 10, 30])('%i ms later', async (killAfterMs) => {
    const town = new Town(server.url);
    const driver = await town.drive('cab');
    const rider = await town.rider();
    const { id } = await town.book(rider);
    const offer = await driver.offer();
    driver.answer(offer.id, 'accept');
    const cancelled = cancelAtAnyRate(rider, id);
    await sleep(killAfterMs);
    await server.kill();
    await server.ready();
    expect(tripFrom(await cancelled, 200).state).toBe('cancelled');

    await driver.stream.closed();
    const again = await town.connect('cab');
    again.answer(offer.id, 'accept');
    await again.idle();
    expect((await rider.trip(id)).state).toBe('cancelled');
    const types = (await town.journal(id)).map(({ type }) => type);
    expect(types.at(-1)).toBe('cancelled');
    const next = await town.book(await town.rider('bob'));
    expect((await again.offer()).tripId).toBe(next.id);
  });
});
