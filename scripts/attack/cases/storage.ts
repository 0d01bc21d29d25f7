import { randomUUID } from 'node:crypto';
import { holds, needed } from '../outcome.ts';
import { type AttackCase, claimsOf, type LocalService, type Stage } from '../stage.ts';
import { isStored } from '../storedObjects.ts';

const manyNames = 50;
const atOnce = 10;

/** Requests that must leave nothing behind. They look into the files of a service on this machine. */
export const storageCases: readonly AttackCase[] = [
  {
    name: 'storage: people who only look, and people without a good token, store nothing',
    run: async (stage) => {
      const local = localOf(stage);
      const { tenant } = claimsOf(stage.people.rider);
      const readers = await Promise.all(Array.from({ length: manyNames }, () => stage.newcomer('rider')));
      await inTurns(readers, async (token) => {
        for (const path of ['/v1/me', '/v1/trips', `/v1/nearby?${stage.placeQuery}`]) {
          const { status } = await stage.ask({ method: 'GET', path, token });
          holds(status === 200, `${path} was answered ${status}`);
        }
        const forged = `${token.slice(0, -8)}AAAAAAAA`;
        const headers = { 'idempotency-key': randomUUID() };
        const answer = await stage.ask({ method: 'POST', path: '/v1/tickets', token: forged, headers });
        holds(answer.status === 401, `a forged token was answered ${answer.status}`);
      });
      const names = readers.map((token) => `${tenant}/${claimsOf(token).sub}`);
      const stored = names.filter((name) => isStored(local.stateDir, 'PersonObject', name)).length;
      holds(stored === 0, `${stored} of ${manyNames} readers are stored`);
    },
  },
  {
    name: 'storage: tenants that somebody makes up are not stored',
    run: async (stage) => {
      const local = localOf(stage);
      const { victim } = stage.issuing();
      const names = Array.from({ length: manyNames }, () => `tenant-${randomUUID()}`);
      await inTurns(names, async (tenant) => {
        const token = await stage.newcomer('operator', { tenant }, victim);
        const { status } = await stage.ask({ method: 'GET', path: '/v1/me', token });
        holds(status === 401, `a tenant that was made up was answered ${status}`);
      });
      // In development every tenant exists.
      const stored = names.filter((name) => isStored(local.stateDir, 'TenantObject', name)).length;
      holds(stored === 0 || local.isDevelopment, `${stored} of ${manyNames} tenants are stored`);
    },
  },
];

function localOf({ local }: Stage): LocalService {
  return needed(local, 'to look into the state directory of the service');
}

/** Does something with each of them, a few at a time. */
async function inTurns<Item>(
  items: readonly Item[],
  act: (item: Item, at: number) => Promise<void>,
): Promise<void> {
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [at, item] of entries) await act(item, at);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
