import { beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/domain/access.ts';
import { configureTenant, createIssuer, sign } from '../auth/issuing.ts';
import { book, call, capitol, freshTenant, problemIn, station, tripIn } from './calling.ts';

const ride = { pickup: capitol, dropoff: station };
const guest = { name: 'Grete Gast', phone: '+1 717 555 0101' };
const tenant = freshTenant();
const tokens = { operator: '', ann: '', bob: '' };

beforeAll(async () => {
  const issuer = await createIssuer('ES256');
  await configureTenant(tenant, issuer, { dispatch: { boardingPin: true } });
  const exp = Math.floor(Date.now() / 1000) + 3_600;
  const tokenOf = (role: Role, sub: string) => sign(issuer, { aud: 'hexhail', sub, tenant, role, exp });
  tokens.operator = await tokenOf('operator', 'olga');
  tokens.ann = await tokenOf('rider', 'ann');
  tokens.bob = await tokenOf('rider', 'bob');
});

async function read(token: string, id: string) {
  return tripIn(await call('GET', `/v1/trips/${id}`, { token }));
}

describe('an operator books', () => {
  it('for a guest, who rides under an id of their own', async () => {
    const trip = await tripIn(await book(tokens.operator, { ...ride, guest }), 201);
    expect(trip).toMatchObject({ guest, bookedBy: 'olga' });
    expect(trip.rider).toMatch(/^-guest-[0-9a-f]{48}$/);
    const other = await tripIn(await book(tokens.operator, { ...ride, guest }), 201);
    expect(other.rider).not.toBe(trip.rider);
    expect(await problemIn(await call('GET', `/v1/trips/${trip.id}`, { token: tokens.ann }))).toBe(
      '404 not-found',
    );
  });

  it('for a rider, whose trip it is', async () => {
    const trip = await tripIn(await book(tokens.operator, { ...ride, rider: 'ann' }), 201);
    expect(trip).toMatchObject({ rider: 'ann', bookedBy: 'olga' });
    expect((await read(tokens.ann, trip.id)).id).toBe(trip.id);
    expect(await problemIn(await call('GET', `/v1/trips/${trip.id}`, { token: tokens.bob }))).toBe(
      '404 not-found',
    );
    const journal = await call('GET', `/v1/trips/${trip.id}/journal`, { token: tokens.operator });
    expect(await journal.text()).toContain('"bookedBy":"olga"');
  });

  it('with a quote that says for whom, which the booking may say anew', async () => {
    const recipient = { name: 'Rita Recht', phone: '+1 717 555 0102' };
    const asked = { ...ride, guest, recipient, proof: 'pin' };
    const quote = async (token: string, body: object) => {
      const quoted = await call('POST', '/v1/quotes', { token, body });
      const { data } = await quoted.json<{ data: { id: string }[] }>();
      return { quoteId: data[0]?.id };
    };
    const quoted = await quote(tokens.operator, asked);
    expect(await tripIn(await book(tokens.operator, quoted), 201)).toMatchObject({
      guest,
      recipient,
      proof: 'pin',
      bookedBy: 'olga',
    });
    const forAnn = await tripIn(await book(tokens.operator, { ...quoted, rider: 'ann', proof: 'none' }), 201);
    expect(forAnn).toMatchObject({ rider: 'ann', recipient, bookedBy: 'olga' });
    expect([forAnn.guest, forAnn.proof]).toEqual([undefined, undefined]);
    expect(await problemIn(await book(tokens.operator, { ...quoted, leaveAtDoor: true }))).toBe(
      '422 validation-failed: proof',
    );
    for (const [token, body, path] of [
      [tokens.ann, { ...ride, guest }, 'guest'],
      [tokens.operator, { ...ride, guest, rider: 'ann' }, 'rider'],
      [tokens.operator, { ...ride, proof: 'signature', leaveAtDoor: true }, 'proof'],
    ] as const) {
      const answer = await problemIn(await call('POST', '/v1/quotes', { token, body }));
      expect(answer).toBe(`422 validation-failed: ${path}`);
    }
  });

  it('with a quote as well', async () => {
    const quoted = await call('POST', '/v1/quotes', { token: tokens.operator, body: ride });
    const { data } = await quoted.json<{ data: { id: string }[] }>();
    const trip = await tripIn(await book(tokens.operator, { quoteId: data[0]?.id, guest }), 201);
    expect(trip).toMatchObject({ guest, bookedBy: 'olga' });
  });

  it.each([
    ['guest', { guest }],
    ['rider', { rider: 'bob' }],
    ['rider', { rider: 'ann' }],
  ])('and riders do not: %s is refused', async (path, who) => {
    expect(await problemIn(await book(tokens.ann, { ...ride, ...who }))).toBe(
      `422 validation-failed: ${path}`,
    );
  });

  it.each([
    ['rider', { guest, rider: 'ann' }],
    ['rider', { rider: '-erased-' }],
    ['rider', { rider: '-guest-0123' }],
    ['guest.phone', { guest: { ...guest, phone: 'call me' } }],
    ['guest.name', { guest: { ...guest, name: '' } }],
    ['guest.email', { guest: { ...guest, email: 'g@example.com' } }],
    ['proof', { proof: 'kiss' }],
    ['proof', { proof: 'signature', leaveAtDoor: true }],
  ])('and %s is refused where it is no such thing', async (path, who) => {
    expect(await problemIn(await book(tokens.operator, { ...ride, ...who }))).toBe(
      `422 validation-failed: ${path}`,
    );
  });
});

describe('what is said at the stops', () => {
  it('is shown to who rides and to nobody else, and in no list', async () => {
    const recipient = { name: 'Bob', phone: '+1 717 555 0102' };
    const body = { ...ride, rider: 'ann', recipient, proof: 'pin' };
    const booked = await tripIn(await book(tokens.operator, body), 201);
    expect([booked.pin, booked.deliveryPin]).toEqual([undefined, undefined]);
    const { pin, deliveryPin } = await read(tokens.ann, booked.id);
    expect(pin).toMatch(/^\d{4}$/);
    expect(deliveryPin).toMatch(/^\d{4}$/);
    const seen = await read(tokens.operator, booked.id);
    expect([seen.pin, seen.deliveryPin, seen.recipient]).toEqual([undefined, undefined, recipient]);
    const journal = await (
      await call('GET', `/v1/trips/${booked.id}/journal`, { token: tokens.operator })
    ).text();
    expect(journal).toContain('"type":"requested"');
    expect(journal).not.toMatch(/Pin":"/);
    const list = await (await call('GET', '/v1/trips', { token: tokens.ann })).text();
    expect(list).not.toContain('"pin"');
    const share = await call('POST', `/v1/trips/${booked.id}/share`, { token: tokens.ann });
    const { token } = await share.json<{ token: string }>();
    const shared = await (await call('POST', '/v1/shared', { body: { token } })).text();
    expect(shared).not.toMatch(/pin"|Pin"|recipient|guest|items/);
  });

  it('is drawn once: a repeated booking is shown the same', async () => {
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const first = await tripIn(await book(tokens.ann, ride, headers), 201);
    const again = await tripIn(await book(tokens.ann, ride, headers), 201);
    expect(first.pin).toMatch(/^\d{4}$/);
    expect(again.pin).toBe(first.pin);
  });

  it('ends with the trip, and goods without people need none to be picked up', async () => {
    const trip = await tripIn(await book(tokens.ann, ride), 201);
    await call('POST', `/v1/trips/${trip.id}/cancel`, { token: tokens.ann, body: {} });
    expect((await read(tokens.ann, trip.id)).pin).toBeUndefined();
    const items = [{ description: 'a box', quantity: 1, size: 'small' }];
    const delivery = await tripIn(await book(tokens.ann, { ...ride, party: { seats: 0 }, items }), 201);
    expect(delivery.pin).toBeUndefined();
  });
});
