import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isOurTripId, tripIdFor } from '../../src/booking/tripId.ts';
import { personIdSchema, tenantIdSchema } from '../../src/domain/ids.ts';

const secret = 'a secret for tests that is long enough';
const ownId = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const tenant = ownId.map((id) => tenantIdSchema.parse(id));
const person = ownId.map((id) => personIdSchema.parse(id));
const key = fc.string({ minLength: 1, maxLength: 255 });

it('is the same for the same request, recognised by its tenant, and by no other', async () => {
  await fc.assert(
    fc.asyncProperty(tenant, tenant, person, key, async (own, other, caller, requestKey) => {
      const id = await tripIdFor(secret, own, caller, requestKey);
      expect(await tripIdFor(secret, own, caller, requestKey)).toBe(id);
      expect(await isOurTripId([secret], own, id)).toBe(true);
      expect(await isOurTripId(['another secret for tests, also long', secret], own, id)).toBe(true);
      expect(await isOurTripId([secret], other, id)).toBe(own === other);
      expect(await isOurTripId(['another secret for tests, also long'], own, id)).toBe(false);
    }),
  );
});

it('differs wherever the request does, also where only the borders between its parts move', async () => {
  const request = fc.tuple(tenant, person, key);
  await fc.assert(
    fc.asyncProperty(request, request, async (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      expect(await tripIdFor(secret, ...one)).not.toBe(await tripIdFor(secret, ...other));
    }),
  );
  const ids = [
    await tripIdFor(secret, tenantIdSchema.parse('a'), personIdSchema.parse('bc'), 'd'),
    await tripIdFor(secret, tenantIdSchema.parse('ab'), personIdSchema.parse('c'), 'd'),
    await tripIdFor(secret, tenantIdSchema.parse('a'), personIdSchema.parse('b'), 'cd'),
  ];
  expect(new Set(ids).size).toBe(3);
});

it('is not recognised when a single character was changed, added or left out', async () => {
  const own = tenantIdSchema.parse('acme');
  const id = await tripIdFor(secret, own, personIdSchema.parse('ann'), 'key-1');
  const alphabet = '0123456789abcdefABCDEFzZ_';
  for (let at = 'trip_'.length; at < id.length; at += 1) {
    for (const letter of alphabet) {
      if (letter === id[at]) continue;
      expect(await isOurTripId([secret], own, id.slice(0, at) + letter + id.slice(at + 1))).toBe(false);
    }
    expect(await isOurTripId([secret], own, id.slice(0, at) + id.slice(at + 1))).toBe(false);
  }
  for (const odd of ['', 'trip_', `${id}0`, `${id}\n`, ` ${id}`, id.toUpperCase(), `${id}/x`]) {
    expect(await isOurTripId([secret], own, odd)).toBe(false);
  }
});
