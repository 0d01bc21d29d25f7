import { describe, expect, it } from 'vitest';
import type { CellReport, VehicleSeen } from '../../src/calls/district.ts';
import { cellAt } from '../../src/domain/geo/cells.ts';
import { bucketOf, quantile } from '../../src/domain/waitHistogram.ts';
import { DistrictFleet } from '../../src/objects/district/districtFleet.ts';
import { zeroCounts } from '../../src/protocol/activityCounts.ts';

const cell = cellAt({ lat: 40.26, lng: -76.88 }, 7);
const otherCell = cellAt({ lat: 40.3, lng: -76.8 }, 7);
const began = Date.UTC(2026, 0, 5);
const watchMs = 30_000;

function seen(epoch: number, change: Partial<VehicleSeen> = {}): VehicleSeen {
  const at = { lat: 40.26, lng: -76.88, heading: null, ts: began };
  return { id: 'cab-1', epoch, ...at, activity: 'free', kind: 'car', trips: [], ...change };
}

let order = 0;
function report(change: Partial<CellReport> = {}): CellReport {
  order += 1;
  const counts = { ...zeroCounts(), free: change.vehicles?.length ?? 0 };
  return { cell, counts, darkMs: 30_000, order, detail: 'whole', vehicles: [], gone: [], ...change };
}

const epochs = (fleet: DistrictFleet) => [...fleet.vehicles.values()].map((known) => known.seen.epoch);

describe('the vehicles of a district', () => {
  it('are those of the newest stream, whichever cell tells first', () => {
    const fleet = new DistrictFleet();
    fleet.take(report({ cell: otherCell, vehicles: [seen(2)] }), watchMs, began);
    fleet.take(report({ vehicles: [seen(1)] }), watchMs, began);
    expect(epochs(fleet)).toEqual([2]);
    const gone = [{ id: 'cab-1', epoch: 1, isElsewhere: false }];
    fleet.take(report({ detail: 'changes', gone }), watchMs, began);
    expect(epochs(fleet)).toEqual([2]);
  });

  it('stay for a while when they have left for a cell that has not told yet', () => {
    const fleet = new DistrictFleet();
    fleet.take(report({ vehicles: [seen(1)] }), watchMs, began);
    const gone = [{ id: 'cab-1', epoch: 1, isElsewhere: true }];
    fleet.take(report({ detail: 'changes', gone }), watchMs, began);
    fleet.sweep(began + 4_900);
    expect(epochs(fleet)).toEqual([1]);
    fleet.sweep(began + 5_000);
    expect(epochs(fleet)).toEqual([]);
  });

  it('do not come back with a report that was overtaken', () => {
    const fleet = new DistrictFleet();
    const late = report({ vehicles: [seen(1)] });
    fleet.take(report(), watchMs, began);
    fleet.take(late, watchMs, began);
    expect(epochs(fleet)).toEqual([]);
  });

  it('are asked for as a whole where changes would be changes of nothing', () => {
    const fleet = new DistrictFleet();
    expect(fleet.take(report({ detail: 'changes' }), watchMs, began)).toEqual({ watchMs, wantsWhole: true });
    expect(fleet.take(report(), watchMs, began)).toEqual({ watchMs, wantsWhole: false });
    expect(fleet.take(report({ detail: 'changes' }), watchMs, began + 1)).toMatchObject({
      wantsWhole: false,
    });
    expect(fleet.take(report({ detail: 'counts' }), 0, began + 2)).toEqual({ watchMs: 0, wantsWhole: false });
  });

  it('are dark when their cell says nothing any more', () => {
    const fleet = new DistrictFleet();
    fleet.take(report({ vehicles: [seen(1)] }), watchMs, began);
    fleet.sweep(began + 40_000);
    expect(fleet.total()).toMatchObject({ free: 1, dark: 0 });
    fleet.sweep(began + 40_001);
    expect(fleet.total()).toMatchObject({ free: 0, dark: 1 });
    expect(fleet.vehicles.get('cab-1')?.seen.activity).toBe('dark');
    fleet.sweep(began + 600_001);
    expect([fleet.total(), fleet.vehicles.size]).toEqual([null, 0]);
  });
});

describe('waits', () => {
  it('are told within 5 % of what they were', () => {
    for (let seconds = 6; seconds < 10_000; seconds = Math.ceil(seconds * 1.07)) {
      const told = quantile([{ bucket: bucketOf(seconds), count: 1 }], 0.5) ?? 0;
      expect(Math.abs(told - seconds)).toBeLessThanOrEqual(0.05 * seconds + 0.5);
    }
  });

  it('have quantiles over all buckets, and none where nobody waited', () => {
    const waits = [
      { bucket: bucketOf(600), count: 10 },
      { bucket: bucketOf(60), count: 90 },
    ];
    expect(quantile(waits, 0.5)).toBeCloseTo(60, -1);
    expect(quantile(waits, 0.95)).toBeCloseTo(600, -2);
    expect(quantile([], 0.5)).toBeNull();
  });
});
