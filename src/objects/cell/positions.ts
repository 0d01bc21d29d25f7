import type { VehicleFix } from '../../calls/trip.ts';
import type { TripId } from '../../domain/ids.ts';
import type { Position, RefusedFrame } from '../../protocol/frames.ts';
import type { Attachment } from './driverSocket.ts';

/**
 * Takes over the newest of some positions. Says `known` for one that was sent before, and refuses what is
 * older than that, or from the future by more than a clock may be wrong.
 */
export function takePositions(
  facts: Attachment,
  positions: readonly Position[],
  now: number,
): 'moved' | 'known' | RefusedFrame {
  let newest: Position | undefined;
  for (const position of positions) {
    if (newest === undefined || position.ts >= newest.ts) newest = position;
  }
  if (newest === undefined || newest.ts === facts.newestTs) return 'known';
  if (newest.ts > now + facts.rules.positionFutureSeconds * 1000) {
    const detail = `ts is ${Math.round((newest.ts - now) / 1000)} s ahead of the server's clock, ${now}`;
    return { type: 'refused', reason: 'future-position', detail };
  }
  if (facts.newestTs !== null && newest.ts < facts.newestTs) {
    const detail = `a position of ${facts.newestTs} is known already`;
    return { type: 'refused', reason: 'stale-position', detail };
  }
  facts.newestTs = newest.ts;
  facts.place = { lat: newest.lat, lng: newest.lng };
  facts.heading = newest.heading ?? null;
  facts.positionAt = Math.min(newest.ts, now);
  return 'moved';
}

/** What each trip of the plan is told of where its vehicle is, and which stops are made before its own. */
export function fixesFor(facts: Attachment): (readonly [TripId, VehicleFix])[] {
  const { vehicleId, epoch, place, positionAt, heading, tripIds, ahead = [] } = facts;
  const fix = { vehicleId, epoch, lat: place.lat, lng: place.lng, ts: positionAt, heading };
  return tripIds.map((tripId) => {
    const own = ahead.findIndex((stop) => stop.tripId === tripId);
    const via = ahead.slice(0, Math.max(0, own)).map((stop) => stop.place);
    return [tripId, { ...fix, via }] as const;
  });
}
