import type { DistrictFigures, DistrictMinute } from '../calls/district.ts';
import type { CellId } from '../domain/geo/cells.ts';
import { addWaits, quantile } from '../domain/waitHistogram.ts';
import { addCounts } from '../protocol/activityCounts.ts';
import type { FigurePoint, Figures } from '../protocol/operatorFrames.ts';
import { rfc3339 } from '../protocol/values.ts';

const minuteMs = 60_000;
const minutesShown = 60;

/** Sums the last hour of a tenant from its districts' figures; null stands for a district that did not answer. */
export function figuresOf(
  answers: readonly { readonly district: CellId; readonly figures: DistrictFigures | null }[],
  now: number,
): Figures {
  const known = answers.flatMap(({ figures }) => figures ?? []);
  const byMinute = Map.groupBy(
    known.flatMap(({ minutes }) => minutes),
    ({ at }) => at,
  );
  const thisMinute = Math.floor(now / minuteMs) * minuteMs;
  const data = Array.from({ length: minutesShown }, (_, ago) => {
    const at = thisMinute - (minutesShown - 1 - ago) * minuteMs;
    return pointOf(at, byMinute.get(at) ?? []);
  });
  return {
    data,
    since: rfc3339(Math.max(now - minutesShown * minuteMs, ...known.map(({ since }) => since))),
    missing: answers.flatMap(({ district, figures }) => (figures === null ? [district] : [])),
  };
}

function pointOf(at: number, minutes: readonly DistrictMinute[]): FigurePoint {
  const sum = (count: (minute: DistrictMinute) => number) =>
    minutes.reduce((total, minute) => total + count(minute), 0);
  const waits = minutes.map((minute) => minute.waits).reduce(addWaits, []);
  const vehicles = minutes.flatMap((minute) => minute.vehicles ?? []);
  const lagsMs = minutes.flatMap((minute) => minute.outboxLagMs ?? []);
  return {
    at: rfc3339(at),
    requests: sum(({ requests }) => requests),
    assigned: sum(({ assigned }) => assigned),
    pickedUp: sum(({ pickedUp }) => pickedUp),
    completed: sum(({ completed }) => completed),
    cancelled: sum(({ cancelled }) => cancelled),
    unfulfilled: sum(({ unfulfilled }) => unfulfilled),
    waitP50Seconds: quantile(waits, 0.5),
    waitP90Seconds: quantile(waits, 0.9),
    vehicles: vehicles.length === 0 ? null : vehicles.reduce(addCounts),
    outboxLagSeconds: lagsMs.length === 0 ? null : Math.max(...lagsMs) / 1000,
  };
}
