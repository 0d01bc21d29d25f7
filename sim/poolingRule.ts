import type { PlanFrame } from '../src/protocol/frames.ts';

type Turn = Pick<PlanFrame['stops'][number], 'kind' | 'status'> & { readonly tripId: string };

/**
 * Whether a plan keeps unpooled riders alone: it serves one trip, or only pooled trips; or one trip waits at its
 * end until the riders on board have left, who are pooled unless there is only one of them.
 */
export function keepsPoolingRule(stops: readonly Turn[], isPooled: (tripId: string) => boolean): boolean {
  const trips = [...new Set(stops.map(({ tripId }) => tripId))];
  if (trips.length < 2 || trips.every(isPooled)) return true;
  const boarded = stops.filter(({ kind, status }) => kind === 'pickup' && status === 'done');
  const aboard = boarded.map(({ tripId }) => tripId);
  const waiting = stops.filter(({ tripId }) => !aboard.includes(tripId));
  return (
    aboard.length === trips.length - 1 &&
    (aboard.length === 1 || aboard.every(isPooled)) &&
    stops.slice(-waiting.length).every(({ tripId }) => !aboard.includes(tripId)) &&
    waiting.every(({ status }) => status === 'pending')
  );
}
