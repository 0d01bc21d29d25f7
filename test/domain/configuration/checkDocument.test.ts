import { describe, expect, test } from 'vitest';
import { checkDocument } from '../../../src/domain/configuration/checkDocument.ts';
import { compileConfiguration } from '../../../src/domain/configuration/compileConfiguration.ts';
import { defaultPolicy } from '../../../src/domain/policy/policy.ts';

function square(west: number, south: number, degrees: number) {
  const [east, north] = [west + degrees, south + degrees];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}
const town = { id: 'town', name: 'Town', kind: 'service', area: square(10, 50, 1) };
const airport = { id: 'airport', name: 'Airport', kind: 'surcharge', area: square(10.4, 50.4, 0.1) };

function faultsOf(document: object): Record<string, string> {
  const checked = checkDocument(document);
  return checked.ok ? {} : Object.fromEntries(checked.faults.map(({ path, message }) => [path, message]));
}

function faultAt(path: string, document: object): string | undefined {
  return faultsOf(document)[path];
}

describe('a configuration', () => {
  test('is good when it is empty, and when it has everything', () => {
    expect(checkDocument({})).toMatchObject({ ok: true, policy: defaultPolicy });
    const whole = {
      policy: { dispatch: { offerAcceptSeconds: 20 }, tariff: { currency: 'EUR' } },
      zones: [town, airport],
      ranks: [
        {
          id: 'arrivals',
          name: 'Arrivals',
          waitingArea: square(10.4, 50.4, 0.01),
          pickupArea: square(10.42, 50.4, 0.01),
        },
      ],
      tariffs: [
        {
          id: 'day',
          base: 350,
          perKilometer: 180,
          surcharges: [{ code: 'airport', label: 'Airport', amount: 300, zone: 'airport' }],
        },
        { id: 'night', base: 500, when: [{ from: '22:00', to: '06:00' }] },
        { id: 'van', vehicleType: 'van', base: 700, flat: [{ from: 'airport', to: 'town', amount: 4_000 }] },
      ],
      surge: { mode: 'off' },
      promotions: [{ code: 'HELLO', label: 'Hello', percent: 10 }],
    };
    expect(faultsOf(whole)).toEqual({});
  });

  test('has no policy key that does not exist', () => {
    expect(faultsOf({ policy: { offerAcceptSecond: 20 } })).toEqual({
      'policy.offerAcceptSecond': 'there is no such key',
    });
    expect(Object.keys(faultsOf({ policy: { dispatch: { offerAcceptSeconds: 'soon' } } }))).toEqual([
      'policy.dispatch.offerAcceptSeconds',
    ]);
    expect(Object.keys(faultsOf({ policy: { routing: { timeZone: 'Mars/Olympus' } } }))).toEqual([
      'policy.routing.timeZone',
    ]);
    expect(Object.keys(faultsOf({ policy: { tariff: { currency: 'XXZ' } } }))).toEqual([
      'policy.tariff.currency',
    ]);
    expect(faultsOf({ polcy: {} })).toEqual({ polcy: 'there is no such key' });
  });

  test('has no zones of one kind that overlap, cross themselves or share an id', () => {
    const other = { ...town, id: 'other', area: square(10.5, 50.5, 1) };
    expect(faultsOf({ zones: [town, other] })['zones.1.area']).toContain('overlaps zones.0 (Town)');
    expect(faultsOf({ zones: [town, { ...other, kind: 'surcharge' }] })).toEqual({});
    expect(faultsOf({ zones: [town, { ...airport, id: 'town' }] })['zones.1.id']).toContain('zones.0');
    const tie = {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 1],
          [1, 0],
          [0, 1],
          [0, 0],
        ],
      ],
    };
    expect(faultsOf({ zones: [{ ...town, area: tie }] })['zones.0.area']).toContain('crosses itself');
  });

  test('has spots where they belong', () => {
    const spots = [{ name: 'Gate', place: { lat: 50.4, lng: 10.4 } }];
    expect(Object.keys(faultsOf({ zones: [{ ...airport, kind: 'pickupSpots' }] }))).toEqual([
      'zones.0.spots',
    ]);
    expect(Object.keys(faultsOf({ zones: [{ ...airport, spots }] }))).toEqual(['zones.0.spots']);
    expect(faultsOf({ zones: [{ ...airport, kind: 'pickupSpots', spots }] })).toEqual({});
  });

  test('names no zone that is not there', () => {
    const tariffs = [
      {
        id: 'day',
        surcharges: [{ code: 'port', label: 'Port', amount: 1, zone: 'port' }],
        flat: [{ from: 'airport', to: 'harbour', amount: 1 }],
      },
      { id: 'zoned', zone: 'nowhere' },
    ];
    expect(faultsOf({ zones: [airport], tariffs })).toEqual({
      'tariffs.0.surcharges.0.zone': 'there is no zone "port"',
      'tariffs.0.flat.0.to': 'there is no zone "harbour"',
      'tariffs.1.zone': 'there is no zone "nowhere"',
    });
  });

  test('has no tariff that never applies', () => {
    expect(faultsOf({ tariffs: [{ id: 'one' }, { id: 'two' }] })['tariffs.1']).toContain(
      'never applies: one',
    );
    expect(faultsOf({ tariffs: [{ id: 'one' }, { id: 'two', vehicleType: 'van' }] })).toEqual({});
    const night = [{ from: '22:00', to: '06:00' }];
    const late = [{ from: '23:00', to: '01:00' }];
    const hidden = [{ id: 'all' }, { id: 'night', when: night }, { id: 'late', when: late }];
    expect(faultsOf({ tariffs: hidden })['tariffs.2']).toContain('never applies: night');
    expect(
      faultsOf({ tariffs: hidden.with(1, { id: 'late', when: late }).with(2, { id: 'night', when: night }) }),
    ).toEqual({});
    const blocked = { ...airport, kind: 'blocked' };
    expect(
      faultsOf({ zones: [blocked], tariffs: [{ id: 'a' }, { id: 'b', zone: 'airport' }] })['tariffs.1.zone'],
    ).toContain('blocked');
    const flat = { from: 'airport', to: 'airport', amount: 1 };
    expect(
      faultsOf({ zones: [airport], tariffs: [{ id: 'a', flat: [flat, flat] }] })['tariffs.0.flat.1'],
    ).toContain('never applies');
  });

  test('leaves no hour without a tariff', () => {
    const night = { id: 'night', when: [{ from: '22:00', to: '06:00' }] };
    const day = { id: 'day', when: [{ from: '06:00', to: '22:00' }] };
    expect(faultsOf({ tariffs: [night, day] })).toEqual({});
    expect(faultAt('tariffs', { tariffs: [night] })).toContain('mon 06:00');
    const shortDay = { id: 'day', when: [{ from: '06:00', to: '21:30' }] };
    expect(faultAt('tariffs', { tariffs: [night, shortDay] })).toContain('mon 21:30');
    const weekdays = {
      id: 'day',
      when: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '06:00', to: '22:00' }],
    };
    expect(faultAt('tariffs', { tariffs: [night, weekdays] })).toContain('sat 06:00');
    expect(faultsOf({ tariffs: [{ ...night, vehicleType: 'van' }, { id: 'all' }] })).toEqual({});
    expect(faultAt('tariffs', { tariffs: [{ ...night, vehicleType: 'van' }] })).toContain('in a van');
  });

  test('has amounts of one currency', () => {
    const faults = faultsOf({ tariffs: [{ id: 'day', currency: 'EUR' }] });
    expect(faults['tariffs.0.currency']).toContain('policy.tariff.currency');
  });
});

test('a stored version that today’s rules refuse is compiled without what they refuse', () => {
  const stored = {
    policy: { dispatch: { gone: 1, offerAcceptSeconds: 20 } },
    zones: [town, { id: 'x' }],
    futures: [],
  };
  const { configuration, faults } = compileConfiguration(3, stored);
  expect(configuration.policy.dispatch.offerAcceptSeconds).toBe(20);
  expect(configuration.zones.all.map(({ id }) => id)).toEqual(['town']);
  expect(configuration).toMatchObject({ version: 3, pricing: { configuration: '3' } });
  expect(faults.length).toBeGreaterThan(0);
});
