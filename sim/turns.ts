import type { PlanFrame } from '../src/protocol/frames.ts';

type Turn = Pick<PlanFrame['stops'][number], 'kind' | 'status'> & { readonly tripId: string };

/**
 * Whether a plan serves riders who do not pool in turn: one trip, or one that is on board and one that waits for it
 * to get out.
 */
export function isInTurn(stops: readonly Turn[]): boolean {
  const trips = [...new Set(stops.map(({ tripId }) => tripId))];
  if (trips.length < 2) return true;
  const [aboard = [], next = []] = trips.map((trip) => stops.filter(({ tripId }) => tripId === trip));
  return (
    trips.length === 2 &&
    stops.slice(0, aboard.length).every(({ tripId }) => tripId === trips[0]) &&
    aboard.some(({ kind, status }) => kind === 'pickup' && status === 'done') &&
    next.every(({ status }) => status === 'pending')
  );
}
