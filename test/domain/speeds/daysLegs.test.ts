import { describe, expect, it } from 'vitest';
import { type Learning, learn, noLegs, withDay, withoutRider } from '../../../src/domain/speeds/daysLegs.ts';
import { type DrivenLeg, nothingObserved, timeFactor } from '../../../src/domain/speeds/observedSpeeds.ts';

const hour = 32;
const monday = Date.UTC(2026, 0, 5, 8);

type Said = readonly [leg: DrivenLeg, whose: Parameters<typeof learn>[2]];

function leg(ratio: number, vehicle: string, rider: string | null): Said {
  const took = { source: 'roads', hourOfWeek: hour, roadSeconds: 600, tookSeconds: 600 * ratio } as const;
  return [took, { vehicle, rider }];
}

const nothing: Learning = { speeds: nothingObserved, today: noLegs };

function learned(said: readonly Said[], from = nothing, at = monday): Learning {
  return said.reduce((learning, [each, whose]) => learn(learning, each, whose, at), from);
}

function factorOf({ speeds, today }: Learning): number {
  return timeFactor(withDay(speeds, today), 'roads', hour);
}

/** A leg each of so many vehicles, with so many riders. */
function fleet(count: number, ratio: number): Said[] {
  return many(count, (at) => leg(ratio, `cab-${at}`, `rider-${at}`));
}

const many = <T>(count: number, valueAt: (at: number) => T) =>
  Array.from({ length: count }, (_, at) => valueAt(at));

describe('a day of legs', () => {
  it('counts six of a vehicle, whoever rides', () => {
    const six = factorOf(learned(many(6, (at) => leg(0.5, 'fake', `rider-${at}`))));
    expect(factorOf(learned(many(60, (at) => leg(0.5, 'fake', `rider-${at}`))))).toBe(six);
  });

  it('counts six of a rider, whoever drives', () => {
    const six = factorOf(learned(many(6, (at) => leg(0.5, `cab-${at}`, 'fake'))));
    expect(factorOf(learned(many(60, (at) => leg(0.5, `cab-${at}`, 'fake'))))).toBe(six);
  });

  it('goes by the median of vehicles: what few invent changes nothing', () => {
    const honest = fleet(9, 1.2);
    const liars = many(4, (at) => leg(0.5, `fake-${at}`, `friend-${at}`));
    const factor = factorOf(learned([...liars, ...honest]));
    // As if all thirteen had said the same.
    expect(factor).toBeCloseTo(factorOf(learned(fleet(13, 1.2))), 10);
  });

  it('counts for good the next day, which counts anew', () => {
    const first = learned(many(6, () => leg(1.6, 'cab', 'ann')));
    const second = learned(
      many(6, () => leg(1.6, 'cab', 'ann')),
      first,
      monday + 86_400_000,
    );
    expect(second.speeds).toEqual(withDay(first.speeds, first.today));
    expect(factorOf(second)).toBeGreaterThan(factorOf(first));
  });

  it('takes legs of older code, whose rider is unknown, by their vehicles alone', () => {
    expect(learned(many(20, (at) => leg(1.6, `trip_${at}`, null))).today.legs).toHaveLength(20);
  });

  it('stores no leg that says nothing', () => {
    expect(learned([leg(9, 'cab', 'ann')]).today.legs).toEqual([]);
  });

  it('does not say whose the legs of an erased rider were, which still count', () => {
    const six = learned(many(6, (at) => leg(0.5, `cab-${at}`, 'ann')));
    const today = withoutRider(six.today, 'ann');
    expect(JSON.stringify(today)).not.toContain('ann');
    expect(factorOf({ ...six, today })).toBe(factorOf(six));
  });
});
