import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mayAccess,
  type OwnedTrip,
  readableTrips,
  type TripAction,
  type TripCaller,
  tripActions,
  tripCallerRoleSchema,
} from '../../src/domain/access.ts';
import { tenantIdSchema } from '../../src/domain/ids.ts';

const [acme, globex] = ['acme', 'globex'].map((name) => tenantIdSchema.parse(name));
const running: OwnedTrip = { tenant: 'acme', rider: 'ann', isOver: false };
const ended: OwnedTrip = { ...running, isOver: true };

function caller(role: TripCaller['role'], person = 'ann', tenant = acme): TripCaller {
  if (tenant === undefined) throw new Error('no tenant');
  return { tenant, role, person };
}

function allowed(trip: OwnedTrip, who: TripCaller): TripAction[] {
  return tripActions.filter((action) => mayAccess({ action, trip }, who));
}

describe('a trip', () => {
  it.each<[string, TripCaller, OwnedTrip, readonly TripAction[]]>([
    ['its rider', caller('rider'), running, ['read', 'watch', 'cancel']],
    ['its rider, when it is over', caller('rider'), ended, ['read', 'watch', 'cancel']],
    ['another rider', caller('rider', 'bob'), running, []],
    ['an operator', caller('operator', 'olga'), running, tripActions],
    ['an operator, when it is over', caller('operator', 'olga'), ended, tripActions],
    ['a driver, even one with the rider’s name', caller('driver'), running, []],
    ['a friend', caller('friend', 'friend'), running, ['read', 'watch']],
    ['a friend, when it is over', caller('friend', 'friend'), ended, []],
    ['a rider of this name elsewhere', caller('rider', 'ann', globex), running, []],
    ['an operator elsewhere', caller('operator', 'olga', globex), running, []],
    ['a friend elsewhere', caller('friend', 'friend', globex), running, []],
  ])('is for %s', (_, who, trip, actions) => {
    expect(allowed(trip, who)).toEqual(actions);
  });
});

const names = fc.constantFrom('acme', 'globex');
const people = fc.constantFrom('ann', 'bob', 'friend');
const trips = fc.record({ tenant: names, rider: people, isOver: fc.boolean() });
const callers = fc.record({
  tenant: names.map((name) => tenantIdSchema.parse(name)),
  role: fc.constantFrom(...tripCallerRoleSchema.options),
  person: people,
});

describe('whoever calls', () => {
  it('gets nothing of another tenant’s trips', () => {
    fc.assert(
      fc.property(trips, callers, fc.constantFrom(...tripActions), (trip, who, action) => {
        fc.pre(trip.tenant !== who.tenant);
        expect(mayAccess({ action, trip }, who)).toBe(false);
      }),
    );
  });

  it('who may act on a trip, or see its journal, may read it', () => {
    fc.assert(
      fc.property(trips, callers, (trip, who) => {
        const actions = allowed(trip, who);
        expect(actions.length === 0 || actions.includes('read')).toBe(true);
      }),
    );
  });

  it('has in lists what may be read, but for friends, who get one trip and no list', () => {
    fc.assert(
      fc.property(trips, callers, (trip, who) => {
        const list = readableTrips(who);
        const isListed =
          list !== null && list.tenant === trip.tenant && (list.rider ?? trip.rider) === trip.rider;
        const isReadable = who.role !== 'friend' && mayAccess({ action: 'read', trip }, who);
        expect(isListed).toBe(isReadable);
      }),
    );
  });
});
