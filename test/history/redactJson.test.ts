import { describe, expect, it } from 'vitest';
import { coarsen } from '../../src/domain/geo/coarsen.ts';
import { distanceMeters } from '../../src/domain/geo/place.ts';
import { coarsened, coarseningRules, withoutRider } from '../../src/history/redactJson.ts';

const home = { lat: 40.264412, lng: -76.883627, label: '12 Market Street' };
const trip = {
  id: 'trip_1',
  rider: 'ann',
  pickup: home,
  via: [{ place: home, notes: 'ring twice' }],
  notes: 'third floor',
  externalId: 'order 7',
  metadata: { phone: '+1-717' },
  guest: { name: 'Grete Gast', phone: '555-0101' },
  recipient: { name: 'Robin', phone: '555-0102' },
  items: [{ description: 'a red violin', quantity: 1, size: 'large' }],
  fare: { amount: 700, currency: 'USD' },
  ended: { by: 'rider', reason: 'my mother Eve is ill' },
  skipped: [{ vehicleId: 'van-1', reason: 'busy' }],
  position: { lat: 40.264412, lng: -76.883627, ts: 5 },
};

describe('coarsened', () => {
  it('leaves no exact place, label or note, at any depth or in text', () => {
    const text = JSON.stringify(coarsened({ trip, message: { body: JSON.stringify({ stop: home }) } }));
    const exact = ['40.264412', '883627', 'Market', 'floor', 'ring', '717', 'Eve'];
    for (const own of [...exact, 'Grete', 'Robin', '-010', 'violin']) expect(text).not.toContain(own);
    expect(coarsened(trip)).toMatchObject({
      rider: 'ann',
      externalId: 'order 7',
      fare: trip.fare,
      ended: { by: 'rider', reason: 'rider-cancelled' },
      metadata: null,
      position: { ts: 5 },
    });
  });

  it('raises the number of its rules when it takes away more', () => {
    const place = coarsen(home);
    expect({ rules: coarseningRules, left: coarsened(trip) }).toEqual({
      rules: 2,
      left: {
        id: 'trip_1',
        rider: 'ann',
        pickup: place,
        via: [{ place, notes: null }],
        notes: null,
        externalId: 'order 7',
        metadata: null,
        items: [{ description: 'erased', quantity: 1, size: 'large' }],
        fare: trip.fare,
        ended: { by: 'rider', reason: 'rider-cancelled' },
        skipped: trip.skipped,
        position: { ...place, ts: 5 },
      },
    });
  });

  it('is what it is when it is done again', () => {
    expect(coarsened(coarsened(trip))).toEqual(coarsened(trip));
  });

  it('leaves what operators and the system said, and whoever said nothing', () => {
    for (const ended of [
      { by: 'operator', reason: 'the street is closed' },
      { by: 'system', reason: 'no-vehicle-found' },
      { by: 'rider', reason: 'rider-cancelled' },
    ]) {
      expect(coarsened({ ended, metadata: null })).toEqual({ ended, metadata: null });
    }
  });

  it('touches nothing else', () => {
    const plain = { a: [1, null, 'x', '{not json'], lat: 40, b: { lat: 100, lng: 0 } };
    expect(coarsened(plain)).toEqual(plain);
  });
});

describe('without its rider', () => {
  it('a trip keeps its amounts and times, and nothing of the person', () => {
    const text = JSON.stringify(withoutRider(trip));
    for (const own of [
      'ann',
      '40.264',
      'Market',
      'floor',
      'ring',
      'order',
      '717',
      'Eve',
      'Grete',
      'Robin',
      '-010',
      'violin',
    ]) {
      expect(text).not.toContain(own);
    }
    const left = withoutRider(trip);
    expect(left).toMatchObject({ id: 'trip_1', rider: '-erased-', fare: trip.fare, skipped: trip.skipped });
    expect(left).toMatchObject({ ended: { by: 'rider', reason: 'erased' }, notes: null, metadata: null });
  });

  it('its places are a few kilometres around', () => {
    const { pickup } = Object(withoutRider(trip));
    const meters = distanceMeters(home, pickup);
    expect(meters).toBeGreaterThan(10);
    expect(meters).toBeLessThan(2_000);
  });
});
