import { expect, it } from 'vitest';
import { mayComeBack } from '../../web/src/goods/mayComeBack.ts';

const endedAt = Date.parse('2026-11-30T12:00:00Z');
const text = (at: number) => new Date(at).toISOString();
const cancelled = {
  state: 'cancelled' as const,
  party: { seats: 0, wheelchairs: 0, childSeats: 0 },
  vehicle: { id: 'cab-1', name: 'Cab 1', type: 'car', plate: 'HX 1', position: null },
  timeline: [{ state: 'cancelled' as const, at: text(endedAt) }],
};
const back = (returnedAt: string | null, lostAt: string | null = null) => ({
  goodsReturn: { by: 'rider' as const, reason: 'rider-cancelled', since: text(endedAt), returnedAt, lostAt },
});
const hourMs = 3_600_000;

it('goods of a delivery that was cancelled with a vehicle may come back, for a while', () => {
  expect(mayComeBack(cancelled, endedAt + 1)).toBe(true);
  expect(mayComeBack(cancelled, endedAt + hourMs)).toBe(false);
  expect(mayComeBack({ ...cancelled, vehicle: null }, endedAt + 1)).toBe(false);
});

it('goods on their way back are news until they are there or lost, however long that takes', () => {
  expect(mayComeBack({ ...cancelled, ...back(null) }, endedAt + 9 * hourMs)).toBe(true);
  expect(mayComeBack({ ...cancelled, ...back(text(endedAt)) }, endedAt)).toBe(false);
  expect(mayComeBack({ ...cancelled, ...back(null, text(endedAt)) }, endedAt)).toBe(false);
});

it('nothing comes back of a ride, of what was completed, or of what is under way: its stream tells that', () => {
  expect(mayComeBack({ ...cancelled, party: { ...cancelled.party, seats: 1 } }, endedAt)).toBe(false);
  expect(mayComeBack({ ...cancelled, state: 'completed' }, endedAt)).toBe(false);
  expect(mayComeBack({ ...cancelled, state: 'searching', ...back(null) }, endedAt)).toBe(false);
});
