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
