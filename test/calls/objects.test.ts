import { describe, expect, it } from 'vitest';
import { type ObjectBindings, objectsOf, TenantObjects } from '../../src/calls/objects.ts';
import { cellAt, districtAt } from '../../src/domain/geo/cells.ts';
import type { Jurisdiction } from '../../src/domain/geo/locationHint.ts';
import { tenantIdSchema } from '../../src/domain/ids.ts';

const tenant = tenantIdSchema.parse('acme');
const vienna = { lat: 48.21, lng: 16.37 };
const sydney = { lat: -33.87, lng: 151.21 };
const lyon = { lat: 45.76, lng: 4.84 };
const cellInSydney = cellAt(sydney, 7);

/** What the platform was asked for: the binding, the jurisdiction, the name and the hint. */
type Asked = readonly [binding: string, jurisdiction: string | null, name: string, hint: string | undefined];

/** Stands in for the platform, since the local runtime refuses jurisdictions. */
function platform(ENVIRONMENT: string, { hasJurisdictions = true } = {}) {
  const asked: Asked[] = [];
  const refuse = () => {
    throw new Error('Jurisdiction restrictions are not implemented in workerd.');
  };
  const namespace = (binding: string, within: string | null): DurableObjectNamespace<never> =>
    Object.create(null, {
      getByName: {
        value: (name: string, options?: DurableObjectNamespaceGetDurableObjectOptions) => {
          asked.push([binding, within, name, options?.locationHint]);
        },
      },
      jurisdiction: { value: (name: string) => (hasJurisdictions ? namespace(binding, name) : refuse()) },
    });
  const bindings: ObjectBindings = {
    CELL: namespace('CELL', null),
    VEHICLE: namespace('VEHICLE', null),
    TRIP: namespace('TRIP', null),
    PERSON: namespace('PERSON', null),
    TENANT: namespace('TENANT', null),
    DISTRICT: namespace('DISTRICT', null),
    OPERATOR: namespace('OPERATOR', null),
    ROUTER: namespace('ROUTER', null),
    SPEEDS: namespace('SPEEDS', null),
    PLACES: namespace('PLACES', null),
    RANK: namespace('RANK', null),
    ENVIRONMENT,
  };
  return { asked, bindings };
}

/** Makes a stub of every kind: of Sydney's cell, district and trip, and of what has no place of its own. */
function callEverything(objects: TenantObjects): void {
  objects.cell(cellInSydney);
  objects.district(districtAt(sydney));
  objects.trip('trip_1', sydney);
  objects.trip('trip_1');
  objects.vehicle('cab');
  objects.person('rita');
  objects.operator('otto');
  objects.own();
  objects.speeds(null);
  objects.speeds('nsw');
  objects.router('nsw', 1);
  objects.places('nsw', 0);
}

function askedBy(jurisdiction: Jurisdiction | null, ground: typeof vienna | null): readonly Asked[] {
  const { asked, bindings } = platform('production');
  callEverything(new TenantObjects(bindings, { tenant, jurisdiction, ground }));
  return asked;
}

describe('a stub', () => {
  it('is of an object near the ground it serves, else near the home of the tenant', () => {
    expect(askedBy(null, vienna)).toEqual([
      ['CELL', null, `acme/${cellInSydney}`, 'oc'],
      ['DISTRICT', null, `acme/${districtAt(sydney)}`, 'oc'],
      ['TRIP', null, 'acme/trip_1', 'oc'],
      ['TRIP', null, 'acme/trip_1', 'eeur'],
      ['VEHICLE', null, 'acme/cab', 'eeur'],
      ['PERSON', null, 'acme/rita', 'eeur'],
      ['OPERATOR', null, 'acme/otto', 'eeur'],
      ['TENANT', null, 'acme', 'eeur'],
      ['SPEEDS', null, 'acme/*', 'eeur'],
      ['SPEEDS', null, 'acme/nsw', 'eeur'],
      ['ROUTER', null, 'nsw/1', 'eeur'],
      ['PLACES', null, 'nsw/0', 'eeur'],
    ]);
  });

  it('of a cell, a district or a new trip does not depend on who calls from where', () => {
    const ofTheGround = (asked: readonly Asked[]) => asked.slice(0, 3);
    for (const ground of [null, lyon, sydney]) {
      expect(ofTheGround(askedBy(null, ground))).toEqual(ofTheGround(askedBy(null, vienna)));
    }
  });

  it('has no hint where neither a place nor a home is known', () => {
    const hints = askedBy(null, null).map(([, , , hint]) => hint);
    expect(hints).toEqual(['oc', 'oc', 'oc', ...Array(9).fill(undefined)]);
  });

  it('is in the jurisdiction of the tenant, and its hint too, whatever the object', () => {
    const asked = askedBy('eu', lyon);
    expect(asked.map(([, jurisdiction]) => jurisdiction)).toEqual(Array(12).fill('eu'));
    const parts = new Set(asked.map(([, , , hint]) => hint));
    expect([...parts].filter((hint) => hint !== 'weur' && hint !== 'eeur')).toEqual([]);
    // The names are the same: only the namespace differs.
    expect(asked.map(([, , name]) => name)).toEqual(askedBy(null, null).map(([, , name]) => name));
  });
});

describe('a runtime that refuses jurisdictions', () => {
  it('is served without them in development', () => {
    const { asked, bindings } = platform('development', { hasJurisdictions: false });
    callEverything(new TenantObjects(bindings, { tenant, jurisdiction: 'eu', ground: lyon }));
    expect(asked.map(([, jurisdiction]) => jurisdiction)).toEqual(Array(12).fill(null));
  });

  it.each(['production', 'staging', ''])('is an error elsewhere: %j', (environment) => {
    const { asked, bindings } = platform(environment, { hasJurisdictions: false });
    const objects = new TenantObjects(bindings, { tenant, jurisdiction: 'eu', ground: lyon });
    expect(() => objects.trip('trip_1')).toThrow('not implemented');
    expect(asked).toEqual([]);
  });
});

describe('an object', () => {
  const id = (name: string, jurisdiction?: string): DurableObjectId => ({
    name,
    ...(jurisdiction !== undefined && { jurisdiction }),
    toString: () => name,
    equals: () => false,
  });

  it('calls the objects of its own tenant in its own jurisdiction', () => {
    const { asked, bindings } = platform('production');
    objectsOf(bindings, id(`acme/${cellInSydney}`, 'eu'), sydney).vehicle('cab');
    objectsOf(bindings, id('acme/trip_1'), null).vehicle('cab');
    expect(asked).toEqual([
      ['VEHICLE', 'eu', 'acme/cab', expect.stringMatching(/^[we]eur$/)],
      ['VEHICLE', null, 'acme/cab', undefined],
    ]);
  });

  it('calls nobody from a jurisdiction that it does not know', () => {
    const { bindings } = platform('production');
    expect(() => objectsOf(bindings, id('acme/trip_1', 'moon'), null)).toThrow();
  });
});
