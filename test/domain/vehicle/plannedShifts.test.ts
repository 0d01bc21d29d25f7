import { describe, expect, it } from 'vitest';
import { districtAt } from '../../../src/domain/geo/cells.ts';
import { personIdSchema } from '../../../src/domain/ids.ts';
import type { VehicleCommand } from '../../../src/domain/vehicle/commands.ts';
import { districtsOf, type PlannedShift, shiftFaults } from '../../../src/domain/vehicle/plannedShifts.ts';
import { at } from '../specification.ts';
import { givenVehicle, register, seats } from './vehicleStory.ts';

const hour = 3_600;
const here = { lat: 40.2644, lng: -76.8836 };
const elsewhere = { lat: 41.4, lng: -75.6 };
const here4 = districtAt(here);
const elsewhere4 = districtAt(elsewhere);
const by = personIdSchema.parse('olga');

/** A shift between two hours of the story. */
function shift(from: number, until: number, change: Partial<PlannedShift> = {}): PlannedShift {
  const times = { startsAt: at(from * hour), endsAt: at(until * hour) };
  return { ...times, place: here, radiusMeters: 1_000, takesReservations: false, ...change };
}

function plan(shifts: readonly PlannedShift[], ifVersion: number | null = null): VehicleCommand {
  return { type: 'planShifts', by, role: 'operator', shifts, ifVersion };
}

describe('the planned shifts of a vehicle', () => {
  it('replace each other, under a version that rises', () => {
    givenVehicle('registered')
      .when(0, plan([shift(5, 9), shift(1, 4)]), {
        emits: [{ type: 'shiftsPlanned', by, version: 1, shifts: [shift(1, 4), shift(5, 9)] }],
        tells: { district: [{ district: here4, version: 1, shifts: [shift(1, 4), shift(5, 9)] }] },
      })
      .when(1, plan([shift(1, 4), shift(5, 9)]), { emits: [], tells: 'nobody' })
      .when(2, plan([shift(1, 4)], 7), { emits: [], replies: 'stale' })
      .when(3, plan([shift(1, 4)], 1), { emits: [{ type: 'shiftsPlanned', version: 2 }] });
  });

  it('are told to the districts where they were, too', () => {
    givenVehicle('registered')
      .when(0, plan([shift(1, 4)]))
      .when(1, plan([shift(1, 4, { place: elsewhere })]), {
        tells: {
          district: [
            { district: here4, version: 2, shifts: [] },
            { district: elsewhere4, version: 2, shifts: [shift(1, 4, { place: elsewhere })] },
          ],
        },
      })
      .when(5 * hour, plan([]), { emits: [], tells: 'nobody' });
  });

  it('are told again, with what it is, when a vehicle is registered anew', () => {
    givenVehicle('registered')
      .when(0, plan([shift(1, 4)]))
      .when(1, register(seats(7)), {
        tells: { district: [{ version: 1, kind: { capacity: { seats: 7 } }, shifts: [shift(1, 4)] }] },
      })
      .when(5 * hour, register(seats(4)), { tells: { district: [] } });
  });

  it('touch every district that their circle reaches into', () => {
    expect(districtsOf(shift(1, 4))).toEqual([here4]);
    const wide = districtsOf(shift(1, 4, { radiusMeters: 20_000 }));
    expect(wide).toContain(here4);
    expect(wide.length).toBeGreaterThan(1);
  });
});

describe('shifts are refused', () => {
  const faultsOf = (...shifts: PlannedShift[]) => shiftFaults(shifts, at(0)).map(({ path }) => path);

  it('that are too short, too long, over or too far away', () => {
    expect(faultsOf(shift(-1, 8), shift(24 * 59, 24 * 59 + 24))).toEqual([]);
    expect(faultsOf(shift(1, 1.2))).toEqual(['shifts.0.endsAt']);
    expect(faultsOf(shift(4, 1))).toEqual(['shifts.0.endsAt']);
    expect(faultsOf(shift(1, 26))).toEqual(['shifts.0.endsAt']);
    expect(faultsOf(shift(-3, -1))).toEqual(['shifts.0.endsAt']);
    expect(faultsOf(shift(24 * 60, 24 * 60 + 2))).toEqual(['shifts.0.endsAt']);
  });

  it('that overlap, and not those that follow each other', () => {
    expect(faultsOf(shift(4, 8), shift(1, 4), shift(8, 9))).toEqual([]);
    expect(faultsOf(shift(4, 8), shift(1, 5), shift(7, 9))).toEqual([
      'shifts.1.startsAt',
      'shifts.2.startsAt',
    ]);
  });
});
