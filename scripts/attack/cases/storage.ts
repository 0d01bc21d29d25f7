import { randomUUID } from 'node:crypto';
import { tripIdFor } from '../../../src/booking/tripId.ts';
import { personIdSchema, tenantIdSchema } from '../../../src/domain/ids.ts';
import { inParallel } from '../../../src/inParallel.ts';
import { holds, needed } from '../outcome.ts';
import { type AttackCase, claimsOf, type LocalService, type Stage } from '../stage.ts';
import { isStored } from '../storedObjects.ts';

const manyBookings = 300;
const manyNames = 50;
const atOnce = 10;

/** Requests that must leave nothing behind. They look into the files of a service on this machine. */
export const storageCases: readonly AttackCase[] = [
  {
    name: 'storage: bookings that are refused store nothing',
    run: async (stage) => {
      const local = localOf(stage);
      const { rider } = stage.people;
      const kept = randomUUID();
      const { status } = await stage.book(rider, stage.booking(), kept);
      holds(status === 201, `a booking was answered ${status}`);
      holds(
        isStored(local.stateDir, 'TripObject', await tripName(local, rider, kept)),
        'looks in the wrong place',
      );

      const nowhere = { pickup: { lat: 10, lng: 10 }, dropoff: { lat: 60, lng: 100 } };
      const bodies = [nowhere, { party: { seats: 500 } }, { quoteId: 'quote_x' }, { notes: 5 }];
      const keys = Array.from({ length: manyBookings }, () => randomUUID());
      await inParallel(keys, atOnce, async (key, at) => {
        const body = { ...stage.booking(), ...bodies[at % bodies.length] };
        const answer = await stage.book(rider, body, key);
        holds(answer.status >= 400 && answer.status < 500, `a bad booking was answered ${answer.status}`);
      });
      const names = await Promise.all(keys.map((key) => tripName(local, rider, key)));
      const stored = names.filter((name) => isStored(local.stateDir, 'TripObject', name)).length;
      holds(stored === 0, `${stored} of ${manyBookings} refused bookings are stored`);
    },
  },
  {
    name: 'storage: asking for what does not exist stores nothing',
    run: async (stage) => {
      const local = localOf(stage);
      const { operator } = stage.people;
      const { vehicleId } = await stage.scene();
      const { tenant } = claimsOf(operator);
      holds(isStored(local.stateDir, 'VehicleObject', `${tenant}/${vehicleId}`), 'looks in the wrong place');
      const ids = Array.from({ length: manyNames }, () => `no-${randomUUID()}`);
      await inParallel(ids, atOnce, async (id) => {
        for (const path of [`/v1/vehicles/${id}`, `/v1/vehicles/${id}/journal`]) {
          const { status } = await stage.ask({ method: 'GET', path, token: operator });
          holds(status === 404, `${path} was answered ${status}`);
        }
        for (const action of ['in-service', 'out-of-service']) {
          const path = `/v1/vehicles/${id}/${action}`;
          const { status } = await stage.ask({ method: 'POST', path, token: operator });
          holds(status === 404, `${path} was answered ${status}`);
        }
      });
      const stored = ids.filter((id) => isStored(local.stateDir, 'VehicleObject', `${tenant}/${id}`)).length;
      holds(stored === 0, `${stored} of ${manyNames} unknown vehicles are stored`);
    },
  },
  {
    name: 'storage: people who only look, and people without a good token, store nothing',
    run: async (stage) => {
      const local = localOf(stage);
      const { tenant } = claimsOf(stage.people.rider);
      const readers = await Promise.all(Array.from({ length: manyNames }, () => stage.newcomer('rider')));
      await inParallel(readers, atOnce, async (token) => {
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
      await inParallel(names, atOnce, async (tenant) => {
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

async function tripName({ secret }: LocalService, token: string, key: string): Promise<string> {
  const { tenant, sub } = claimsOf(token);
  const id = await tripIdFor(secret, tenantIdSchema.parse(tenant), personIdSchema.parse(sub), key);
  return `${tenant}/${id}`;
}
