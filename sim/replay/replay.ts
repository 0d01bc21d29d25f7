import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cabs, cabMetersPerSecond } from './cabs.ts';
import { RecordingClock } from './clock.ts';
import { auditTrips } from './operator.ts';
import type { Recording } from './recording.ts';
import { type ReplayResult, summarise } from './result.ts';
import { Rides } from './rides.ts';
import { Watch } from './violations.ts';

export interface ReplayOptions {
  /** A service in local development, where the robots' tokens are valid. */
  readonly url: string;
  readonly recording: Recording;
  readonly speed: number;
  /** Called with the progress from time to time. */
  readonly onProgress: (line: string) => void;
}

/** With the same seed, a recording meets the same robots. */
const seed = 1;
const progressEveryMs = 5_000;

/** Replays a recording, waits for its open trips, and compares the views of drivers, riders and the operator. */
export async function replay({ url, recording, speed, onProgress }: ReplayOptions): Promise<ReplayResult> {
  const { startsAt, minutes, tracks, rides: recorded } = recording;
  const startedMs = Date.now();
  const watch = new Watch();
  const run = startedMs.toString(36);
  const cabs = new Cabs({ url, tracks, speed, seed, watch });
  const rides = new Rides({ url, metersPerSecond: cabMetersPerSecond * speed, seed, watch, run });
  const tellProgress = (): void => {
    const { trips, underWay } = rides;
    onProgress(
      `${trips.size} of ${recorded.length} booked, ${underWay} under way, ${cabs.positionsSent} positions`,
    );
    watch.check(Date.now());
  };
  let progress: ReturnType<typeof setInterval> | null = null;
  try {
    await cabs.open(startsAt);
    onProgress(`${cabs.count} cabs have their streams`);
    const clock = new RecordingClock(speed, startsAt, Date.now());
    cabs.drive(clock);
    progress = setInterval(tellProgress, progressEveryMs);
    await Promise.all(
      recorded.map(async (ride) => {
        await sleep(clock.realAt(ride.pickupAt) - Date.now());
        await rides.play(ride);
      }),
    );
    tellProgress();
  } finally {
    if (progress !== null) clearInterval(progress);
    cabs.leave();
  }
  const trips = [...rides.trips.values()];
  onProgress(`all ${trips.length} trips are over: comparing them with the history`);
  const { violations, money } = await auditTrips(url, trips, startedMs);
  return summarise({
    speed,
    minutes,
    wallSeconds: (Date.now() - startedMs) / 1000,
    cabs: cabs.count,
    positionsSent: cabs.positionsSent,
    refusedFrames: cabs.refused,
    trips,
    rejected: rides.rejected,
    bookedAfterMs: rides.bookedAfterMs,
    assignedAfterMs: [...rides.assignedAfterMs.values()],
    pickupMeters: [...cabs.pickupMeters.values()],
    violations: [...watch.violations, ...violations],
    money,
  });
}
