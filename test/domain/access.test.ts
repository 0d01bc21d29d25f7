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
import { tenantIdSchema, vehicleIdSchema } from '../../src/domain/ids.ts';

const [acme, globex] = ['acme', 'globex'].map((name) => tenantIdSchema.parse(name));
const cab = vehicleIdSchema.parse('cab-1');
const van = vehicleIdSchema.parse('van-1');
const running: OwnedTrip = {
  tenant: 'acme',
  rider: 'ann',
  vehicle: cab,
  isOver: false,
  links: ['link_00000001'],
  guestLinks: ['link_00000009'],
};
const ended: OwnedTrip = { ...running, isOver: true };

function caller(role: TripCaller['role'], person = 'ann', tenant = acme): TripCaller {
  if (tenant === undefined) throw new Error('no tenant');
  return { tenant, role, person };
}

const ridersActions = [
  'read',
  'watch',
  'cancel',
  'change',
  'share',
  'message',
  'raiseAlert',
  'readReceipt',
  'tip',
  'rate',
] as const;
const guestsActions = ['read', 'watch', 'cancel', 'message', 'raiseAlert'] as const;
/** Not what only those who rode together may say. */
const operatorsActions = tripActions.filter(
  (action) => !['reportToll', 'tip', 'rate', 'message', 'raiseAlert'].includes(action),
);

function allowed(trip: OwnedTrip, who: TripCaller): TripAction[] {
  return tripActions.filter((action) => mayAccess({ action, trip }, who));
}

describe('a trip', () => {
  it.each<[string, TripCaller, OwnedTrip, readonly TripAction[]]>([
    ['its rider', caller('rider'), running, ridersActions],
    ['its rider, when it is over', caller('rider'), ended, ridersActions],
    ['another rider', caller('rider', 'bob'), running, []],
    ['an operator', caller('operator', 'olga'), running, operatorsActions],
    ['an operator, when it is over', caller('operator', 'olga'), ended, operatorsActions],
    ['a driver, even one with the rider’s name', caller('driver'), running, []],
    [
      'its driver, on the way',
      { ...caller('driver', 'dan'), vehicle: cab },
      running,
      ['message', 'raiseAlert', 'reportToll'],
    ],
    ['another driver, on the way', { ...caller('driver', 'dan'), vehicle: van }, running, []],
    [
      'its driver, when it is over',
      { ...caller('driver', 'dan'), vehicle: cab },
      ended,
      ['raiseAlert', 'reportToll', 'rate'],
    ],
    ['another driver, when it is over', { ...caller('driver', 'dan'), vehicle: van }, ended, []],
    ['its driver elsewhere', { ...caller('driver', 'dan', globex), vehicle: cab }, ended, []],
    ['a friend', caller('friend', 'friend'), running, ['read', 'watch']],
    ['a friend with a link', caller('friend', 'link_00000001'), running, ['read', 'watch']],
    ['a friend with a link that was revoked', caller('friend', 'link_00000002'), running, []],
    ['a friend, when it is over', caller('friend', 'link_00000001'), ended, []],
    ['a friend of an older link, when it is over', caller('friend', 'friend'), ended, []],
    ['its guest', caller('guest', 'link_00000009'), running, guestsActions],
    ['its guest, a while after its end', caller('guest', 'link_00000009'), ended, guestsActions],
    ['a guest with a link that was revoked', caller('guest', 'link_00000008'), running, []],
    ['a guest with the link of a friend', caller('guest', 'link_00000001'), running, []],
    ['a friend with the link of a guest', caller('friend', 'link_00000009'), running, []],
    ['its guest elsewhere', caller('guest', 'link_00000009', globex), running, []],
    ['a rider of this name elsewhere', caller('rider', 'ann', globex), running, []],
    ['an operator elsewhere', caller('operator', 'olga', globex), running, []],
    ['a friend elsewhere', caller('friend', 'friend', globex), running, []],
  ])('is for %s', (_, who, trip, actions) => {
    expect(allowed(trip, who)).toEqual(actions);
  });
});

const names = fc.constantFrom('acme', 'globex');
const people = fc.constantFrom('ann', 'bob', 'friend');
const vehicles = fc.constantFrom(cab, van, null);
const trips = fc.record({
  tenant: names,
  rider: people,
  vehicle: vehicles,
  isOver: fc.boolean(),
  links: fc.constant([]),
  guestLinks: fc.constantFrom([], ['ann']),
});
const callers = fc.record({
  tenant: names.map((name) => tenantIdSchema.parse(name)),
  role: fc.constantFrom(...tripCallerRoleSchema.options),
  person: people,
  vehicle: vehicles,
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

  it('who may act on a trip, or see its journal, may read it, but for drivers, who have their plan', () => {
    fc.assert(
      fc.property(trips, callers, (trip, who) => {
        const actions = who.role === 'driver' ? [] : allowed(trip, who);
        expect(actions.length === 0 || actions.includes('read')).toBe(true);
      }),
    );
  });

  it('has in lists what may be read, but for friends and guests, who get one trip and no list', () => {
    fc.assert(
      fc.property(trips, callers, (trip, who) => {
        const list = readableTrips(who);
        const isListed =
          list !== null && list.tenant === trip.tenant && (list.rider ?? trip.rider) === trip.rider;
        const isReadable =
          who.role !== 'friend' && who.role !== 'guest' && mayAccess({ action: 'read', trip }, who);
        expect(isListed).toBe(isReadable);
      }),
    );
  });
});
