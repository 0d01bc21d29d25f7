import type { DistrictMinute, TripCount } from '../../calls/district.ts';
import { type TripRecord, waitingSinceOf } from '../../domain/trip/record.ts';
import { bucketOf, type Waits } from '../../domain/waitHistogram.ts';
import type { ActivityCounts } from '../../protocol/operatorFrames.ts';

const minuteMs = 60_000;
export const hourMs = 3_600_000;

interface Minute extends Record<TripCount, number> {
  readonly waits: Map<number, number>;
  vehicles: ActivityCounts | null;
  outboxLagMs: number | null;
}

/** The queue may repeat an ended trip for this long; it must not be counted twice. */
const rememberEndedMs = hourMs + 10 * minuteMs;

/** The last hour by minute. Trip counts can be rebuilt from records; the rest is only known here. */
export class MinuteFigures {
  readonly #minutes = new Map<number, Minute>();
  /** How many timeline entries of each trip are counted, and when it was last heard of. */
  readonly #counted = new Map<string, { lines: number; at: number }>();

  /**
   * Counts the timeline entries of a record that are not yet counted. Records may repeat and arrive out of order. Returns
   * when the newest of these entries was (epoch ms); null without one: much of a record changes between its milestones.
   */
  count(record: TripRecord, now: number): number | null {
    const { id, timeline } = record;
    const lines = this.#counted.get(id)?.lines ?? 0;
    for (let at = lines; at < timeline.length; at++) this.#countLine(record, at, now);
    // Reinserted at the end of the map: the least recently heard come first.
    this.#counted.delete(id);
    this.#counted.set(id, { lines: Math.max(lines, timeline.length), at: now });
    this.#forget(now);
    return timeline.length > lines ? (timeline.at(-1)?.at ?? null) : null;
  }

  #countLine(record: TripRecord, line: number, now: number): void {
    const entry = record.timeline[line];
    if (entry === undefined || entry.at <= now - hourMs - minuteMs) return;
    const minute = this.#minute(entry.at);
    if (line === 0) minute.requests += 1;
    const before = record.timeline[line - 1]?.state;
    switch (entry.state) {
      case 'assigned':
      case 'completed':
      case 'cancelled':
      case 'unfulfilled':
        minute[entry.state] += 1;
        return;
      case 'arrived':
        this.#countWait(minute, entry.at - waitingSinceOf(record));
        return;
      case 'onboard':
        // A driver may skip `arrived`.
        if (before === 'assigned') this.#countWait(minute, entry.at - waitingSinceOf(record));
        return;
      default:
        return;
    }
  }

  #countWait(minute: Minute, waitMs: number): void {
    minute.pickedUp += 1;
    const bucket = bucketOf(Math.max(0, waitMs) / 1000);
    minute.waits.set(bucket, (minute.waits.get(bucket) ?? 0) + 1);
  }

  /** Records the current vehicle counts. */
  sample(vehicles: ActivityCounts, now: number): void {
    this.#minute(now).vehicles = vehicles;
    this.#forget(now);
  }

  /** Records how long a trip's change took to reach the history. */
  lag(ms: number, now: number): void {
    const minute = this.#minute(now);
    minute.outboxLagMs = Math.max(minute.outboxLagMs ?? 0, ms);
  }

  /** Minutes with any data, oldest first. */
  list(now: number): DistrictMinute[] {
    return [...this.#minutes]
      .filter(([at]) => at > now - hourMs)
      .sort(([a], [b]) => a - b)
      .map(([at, minute]) => ({ ...minute, at, waits: waitsOf(minute) }));
  }

  #minute(time: number): Minute {
    const at = Math.floor(time / minuteMs) * minuteMs;
    const known = this.#minutes.get(at);
    if (known !== undefined) return known;
    const minute: Minute = {
      requests: 0,
      assigned: 0,
      pickedUp: 0,
      completed: 0,
      cancelled: 0,
      unfulfilled: 0,
      waits: new Map(),
      vehicles: null,
      outboxLagMs: null,
    };
    this.#minutes.set(at, minute);
    return minute;
  }

  #forget(now: number): void {
    for (const at of this.#minutes.keys()) if (at < now - hourMs - minuteMs) this.#minutes.delete(at);
    for (const [id, { at }] of this.#counted) {
      if (at > now - rememberEndedMs) return;
      this.#counted.delete(id);
    }
  }
}

function waitsOf({ waits }: Minute): Waits {
  return [...waits].map(([bucket, count]) => ({ bucket, count }));
}
