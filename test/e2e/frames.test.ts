import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, test } from 'vitest';
import { encodePositions } from '../../src/protocol/binaryPositions.ts';
import { type Driver, eventually, north, Town } from './town.ts';

const url = inject('serverUrl');

function refusals(driver: Driver): string[] {
  return driver.stream.frames.flatMap((frame) => (frame.type === 'refused' ? [frame.reason] : []));
}

describe.concurrent('bad frames', () => {
  const nonsense: readonly (readonly [string, object | string])[] = [
    ['that are no JSON', '{"type":'],
    ['that are JSON but no object', '[]'],
    ['without a type', {}],
    ['of an unknown type', { type: 'teleport' }],
    ['in binary', Buffer.from('{"type":"report"}')],
    ['over 64 KB', JSON.stringify({ type: 'report', availability: 'x'.repeat(65_536) })],
    ['over 64 KB of fewer characters', JSON.stringify({ type: 'report', pad: '€'.repeat(40_000) })],
    ['with NaN for a place', '{"type":"position","positions":[{"lat":NaN,"lng":0,"ts":1}]}'],
    ['with null for a place', { type: 'position', positions: [{ lat: null, lng: 0, ts: 1 }] }],
    ['beyond the pole', { type: 'position', positions: [{ lat: 90.001, lng: 0, ts: Date.now() }] }],
    ['beyond 180 degrees', { type: 'position', positions: [{ lat: 0, lng: -180.001, ts: Date.now() }] }],
    ['without positions', { type: 'position', positions: [] }],
    ['with too many positions', { type: 'position', positions: Array(61).fill({ lat: 0, lng: 0, ts: 1 }) }],
    [
      'with ids of odd characters',
      { type: 'report', answers: [{ offerId: 'offer_/../x', answer: 'accept' }] },
    ],
    ['with an unknown answer', { type: 'report', answers: [{ offerId: 'offer_1', answer: 'perhaps' }] }],
  ];

  test.for(nonsense)('%s are refused, and the stream lives', async ([, frame]) => {
    const town = new Town(url);
    await town.register('cab');
    const driver = await town.connect('cab');
    driver.stream.send(frame);
    await driver.refusal('bad-frame');
    await driver.goes('available');
    expect(refusals(driver)).toEqual(['bad-frame']);
  });

  test('in a row close the stream 4000, but not when good ones come between', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    for (let count = 0; count < 19; count++) driver.stream.send('nonsense');
    await driver.goes('paused');
    // Not so fast that they count as a flood.
    await sleep(1_500);
    for (let count = 0; count < 19; count++) driver.stream.send('nonsense');
    await driver.stream.until(() => refusals(driver).length === 38, 'all refusals');
    expect(driver.stream.closeCode).toBeNull();
    driver.stream.send('nonsense');
    expect(await driver.stream.closed()).toBe(4000);
  });

  test('too many frames close the stream 4008; pings do not count', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    for (let count = 0; count < 200; count++) driver.stream.send('ping');
    await driver.stream.until(() => driver.stream.texts.length === 200, 'all pongs');
    for (let count = 0; count < 100; count++) driver.position(town.centre, Date.now() + count);
    expect(await driver.stream.closed()).toBe(4008);
    await eventually(async () => ((await town.vehicle('cab')).connected ? null : true));
  });
});

describe.concurrent('positions', () => {
  test('older than what is known, or from the future, change nothing', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    const now = Date.now();
    driver.position(north(town.centre, 10), now);
    driver.position(north(town.centre, 20), now - 1_000);
    await driver.refusal('stale-position');
    driver.position(north(town.centre, 30), now + 3_600_000);
    await driver.refusal('future-position');
    expect((await town.vehicle('cab')).position).toMatchObject(north(town.centre, 10));
    driver.position(north(town.centre, 40), now + 1);
    await eventually(async () =>
      (await town.vehicle('cab')).position?.lat === north(town.centre, 40).lat ? true : null,
    );
  });

  test('may come in binary, and are refused by the same rules', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    const now = Date.now();
    // As precise as a record is.
    const lat = Number(north(town.centre, 10).lat.toFixed(7));
    driver.stream.send(encodePositions([{ lat, lng: town.centre.lng, ts: now, heading: 90 }]));
    await eventually(async () => ((await town.vehicle('cab')).position?.lat === lat ? true : null));
    driver.stream.send(encodePositions([{ ...north(town.centre, 20), ts: now + 1, accuracy: 5_000 }]));
    await driver.refusal('coarse-position');
    driver.stream.send(encodePositions([{ ...north(town.centre, 100_000), ts: now + 1 }]));
    await driver.refusal('implausible-position');
    expect((await town.vehicle('cab')).position?.lat).toBe(lat);
  });

  test('in a batch count by the newest', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    const now = Date.now();
    const positions = [30, 20, 10].map((meters) => ({ ...north(town.centre, meters), ts: now - meters }));
    driver.stream.send({ type: 'position', positions });
    await eventually(async () =>
      (await town.vehicle('cab')).position?.lat === north(town.centre, 10).lat ? true : null,
    );
    expect(refusals(driver)).toEqual([]);
  });

  test.for([
    { lat: 90, lng: 0 },
    { lat: -90, lng: 180 },
    { lat: 0, lng: 180 },
    { lat: 10, lng: -180 },
  ])('are taken at $lat, $lng', async (place) => {
    const town = new Town(url);
    await town.register('cab');
    const driver = await town.connect('cab', place);
    await driver.goes('available');
    driver.position(place);
    const rider = await town.rider();
    const dropoff = { lat: place.lat === 90 ? 89.9 : place.lat + 0.1, lng: place.lng };
    const trip = await town.book(rider, { pickup: place, dropoff });
    expect((await driver.offer()).tripId).toBe(trip.id);
  });

  test('on both sides of the date line are near each other', async () => {
    const town = new Town(url);
    await town.register('cab');
    const driver = await town.connect('cab', { lat: 12, lng: -179.999 });
    await driver.goes('available');
    const trip = await town.book(await town.rider(), {
      pickup: { lat: 12, lng: 179.999 },
      dropoff: { lat: 12.01, lng: 179.999 },
    });
    const offer = await driver.offer();
    expect(offer.tripId).toBe(trip.id);
    expect(offer.pickupEtaSeconds).toBeLessThan(120);
  });
});
