import { describe, expect, it } from 'vitest';
import { availableVehicle, later, planFor, report, toldCells } from './fixtures.ts';

describe('a report that comes late', () => {
  it('pushes what it changes, for its own answer may reach nobody any more', () => {
    const vehicle = availableVehicle();
    const { version } = planFor(vehicle);
    const paused = report({ planVersion: version, availability: 'paused' });
    expect(toldCells(vehicle.tell(paused, later(1)))).toEqual([]);
    vehicle.tell(report({ planVersion: version + 1, availability: 'available' }), later(2));

    const repeated = vehicle.tell(paused, later(120));

    expect(planFor(vehicle)).toMatchObject({ availability: 'paused', version: version + 3 });
    expect(toldCells(repeated)).toMatchObject([
      { type: 'standing', standing: { plan: { availability: 'paused', version: version + 3 } } },
    ]);
  });

  it('pushes nothing when it changes nothing', () => {
    const vehicle = availableVehicle();
    const { version } = planFor(vehicle);
    const repeated = vehicle.tell(report({ planVersion: version - 1, availability: 'available' }), later(1));
    expect(repeated.messages).toEqual([]);
  });
});
