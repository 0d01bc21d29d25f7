import type { ActivityCounts } from './operatorFrames.ts';
import { type VehicleActivity, vehicleActivities } from './vehicleActivities.ts';

export function zeroCounts(): Record<VehicleActivity, number> {
  return {
    free: 0,
    offered: 0,
    enroute: 0,
    arrived: 0,
    onboard: 0,
    paused: 0,
    offline: 0,
    outOfService: 0,
    dark: 0,
  };
}

export function countOf(counts: ActivityCounts): number {
  return vehicleActivities.reduce((sum, activity) => sum + counts[activity], 0);
}

export function addCounts(a: ActivityCounts, b: ActivityCounts): ActivityCounts {
  const sum = zeroCounts();
  for (const activity of vehicleActivities) sum[activity] = a[activity] + b[activity];
  return sum;
}

/** The same vehicles, all of them dark. */
export function allDark(counts: ActivityCounts): ActivityCounts {
  return { ...zeroCounts(), dark: countOf(counts) };
}
