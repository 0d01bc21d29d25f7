import { describe, expect, it } from 'vitest';
import { partySchema } from '../../src/domain/party.ts';
import {
  kindRefusal,
  type RideRequirements,
  requirementsOf,
  type VehicleKind,
  vehicleKindOf,
} from '../../src/domain/requirements.ts';

const plain: RideRequirements = { party: partySchema.parse({}), pooled: false, vehicleType: null };
const van: VehicleKind = {
  type: 'van',
  capacity: { seats: 4, wheelchairs: 1, childSeats: 0, parcels: 0 },
  capabilities: ['lift', 'dogs'],
};

describe('whether a vehicle of a kind can serve what a trip requires', () => {
  it.each<[string, Partial<RideRequirements>, ReturnType<typeof kindRefusal>]>([
    ['one seat in any vehicle', {}, null],
    ['all that it carries', { party: { seats: 4, wheelchairs: 1, childSeats: 0 } }, null],
    ['its own type', { vehicleType: 'van' }, null],
    ['another type', { vehicleType: 'car' }, 'wrong-type'],
    ['more than it carries', { party: { seats: 5, wheelchairs: 0, childSeats: 0 } }, 'incapable'],
    ['another type, and more than it carries', { vehicleType: 'car', requires: ['wings'] }, 'wrong-type'],
    ['no capability', { requires: [] }, null],
    ['one of its capabilities', { requires: ['dogs'] }, null],
    ['all of its capabilities', { requires: ['dogs', 'lift'] }, null],
    ['one capability that it lacks', { requires: ['lift', 'wings'] }, 'incapable'],
  ])('%s', (_, change, reason) => {
    expect(kindRefusal(van, { ...plain, ...change })).toBe(reason);
  });

  it('a vehicle of which no capabilities are known has none', () => {
    const { capabilities: _, ...older } = van;
    expect(kindRefusal(older, plain)).toBeNull();
    expect(kindRefusal(older, { ...plain, requires: ['lift'] })).toBe('incapable');
  });

  it('both are taken out of values that hold more, whole', () => {
    const requirements = { ...plain, requires: ['lift'] };
    expect(requirementsOf({ ...requirements, ...van })).toEqual(requirements);
    expect(vehicleKindOf({ ...requirements, ...van })).toEqual(van);
  });
});
