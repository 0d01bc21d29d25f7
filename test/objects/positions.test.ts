import { describe, expect, it } from 'vitest';
import { destination, type Place } from '../../src/domain/geo/place.ts';
import { tripIdSchema } from '../../src/domain/ids.ts';
import { flatPolicySchema } from '../../src/domain/policy/policy.ts';
import {
  isDistrusted,
  openingPosition,
  type PositionFacts,
  takePositions,
} from '../../src/objects/cell/acceptPositions.ts';
import { carriedFrom } from '../../src/objects/cell/streamHandover.ts';
import { seenOf } from '../../src/objects/cell/vehicleTrack.ts';
import type { Position } from '../../src/protocol/frames.ts';

const start = Date.UTC(2026, 0, 5);
const home = { lat: 40.26, lng: -76.88 };
const away = destination(home, 45, 5_000);

function vehicleAt(place: Place): PositionFacts {
  const rules = flatPolicySchema.parse({});
  return { rules, place, heading: null, positionAt: start, newestTs: null };
}

/** Says positions one after the other, each as it is made; the reasons of refusals. */
function say(facts: PositionFacts, ...positions: Position[]): (string | null)[] {
  return positions.map((position) => takePositions(facts, [position], position.ts).refusal?.reason ?? null);
}

const at = (place: Place, seconds: number, more: Partial<Position> = {}): Position => ({
  ...place,
  ts: start + seconds * 1000,
  ...more,
});

describe('a jump', () => {
  it('by one wrong position keeps none of the right ones out', () => {
    const facts = vehicleAt(home);
    const refused = say(facts, at(home, 0), at(away, 1), at(home, 2), at(away, 3), at(home, 4));
    expect(refused).toEqual([null, 'implausible-position', null, 'implausible-position', null]);
    expect(facts.place).toEqual(home);
    expect(isDistrusted(facts)).toBe(false);
  });

  it('is no jump when there was time for it', () => {
    const facts = vehicleAt(home);
    expect(say(facts, at(home, 0), at(destination(home, 0, 200_000), 3_600))).toEqual([null, null]);
  });

  it('of a receiver that corrects itself is believed once a second one agrees', () => {
    const facts = vehicleAt(home);
    expect(say(facts, at(home, 0), at(away, 5), at(away, 7))).toEqual([null, 'implausible-position', null]);
    expect(facts.place).toEqual(away);
  });

  it('to where no stop of the plan is anywhere near is believed after ten minutes, and goes on from there', () => {
    const overseas = destination(home, 90, 5_000_000);
    const tripId = tripIdSchema.parse('trip_00000001');
    const facts = { ...vehicleAt(home), ahead: [{ tripId, place: away }] };
    say(facts, at(home, 0));
    const seconds = Array.from({ length: 62 }, (_, step) => 10 + 10 * step);
    const refused = say(facts, ...seconds.map((second) => at(overseas, second)));
    const believedAt = seconds[refused.indexOf(null)];
    expect(believedAt).toBe(610);
    expect(facts.place).toEqual(overseas);
    expect(say(facts, at(destination(overseas, 0, 100), 640))).toEqual([null]);
    // Single ones in between are no reason.
    const doubted = { ...vehicleAt(home), ahead: [{ tripId, place: away }] };
    say(doubted, at(home, 0));
    for (const second of seconds) {
      expect(say(doubted, at(overseas, second - 1), at(home, second))).toEqual([
        'implausible-position',
        null,
      ]);
    }
  });

  it('is believed the later the farther it is', () => {
    const facts = vehicleAt(home);
    const far = destination(home, 0, 28_000);
    const refused = say(facts, at(home, 0), at(far, 5), at(far, 7), at(far, 11), at(far, 13));
    expect(refused).toEqual([null, ...Array(3).fill('implausible-position'), null]);
  });

  it('backs nothing that is reported sooner than driving would have allowed', () => {
    const facts = vehicleAt(home);
    const far = destination(home, 0, 7_000);
    say(facts, at(home, 0), at(far, 5), at(far, 9));
    expect(facts.place).toEqual(far);
    expect(seenOf(facts, start + 99_000).track).toEqual([]);
    const carried = carriedFrom({ ...facts, heardAt: start + 9_000 });
    expect(seenOf(openingPosition(far, carried, facts, start + 20_000), start + 21_000).track).toEqual([]);
    expect(seenOf(facts, start + 101_000).track.at(-1)).toMatchObject(far);
  });

  it('that is refused again and again is told to matter', () => {
    const facts = vehicleAt(home);
    const detail = (seconds: number) =>
      takePositions(facts, [at(home, seconds, { accuracy: 9_000 })], start + seconds * 1000).refusal?.detail;
    say(facts, at(home, 0));
    expect([1, 2, 3, 4].map(detail).join()).not.toContain('all refused');
    expect(detail(5)).toContain('the last 5 positions were all refused, and without one there are no offers');
  });

  it('across the country is believed once later positions agree for long enough, also where the first one was wrong', () => {
    const facts = vehicleAt(home);
    const far = (seconds: number) => at(destination(home, 0, 100_000 + 20 * seconds), seconds);
    const refused = say(facts, at(home, 0), ...[5, 10, 15, 20, 25].map(far));
    expect(refused).toEqual([null, ...Array(3).fill('implausible-position'), null, null]);
    expect(facts.place.lat).toBeCloseTo(far(25).lat, 9);
  });

  it('is not believed for what is said at once, nor said again', () => {
    const facts = vehicleAt(home);
    const far = destination(home, 0, 100_000);
    say(facts, at(home, 0));
    const batch = Array.from({ length: 60 }, (_, index) => at(far, 1 + index / 100));
    expect(takePositions(facts, batch, start + 2_000)).toMatchObject({ hasMoved: false });
    for (let seconds = 2; seconds < 60; seconds++) takePositions(facts, [at(far, 1)], start + seconds * 1000);
    expect(facts.place).toEqual(home);
    expect(isDistrusted(facts)).toBe(true);
  });

  it('in many small steps goes no farther than in one', () => {
    const facts = vehicleAt(home);
    say(facts, at(home, 0));
    const steps = Array.from({ length: 1_000 }, (_, index) =>
      at(destination(home, 90, 200 * (index + 1)), (index + 1) / 1000, { accuracy: 5 }),
    );
    say(facts, ...steps);
    // The spare, the accuracies, and a second at the highest speed.
    expect(facts.place.lng - home.lng).toBeLessThan(
      destination(home, 90, 250 + 10 + 70 + 200).lng - home.lng,
    );
  });

  it('among tall houses is noise', () => {
    const facts = vehicleAt(home);
    const noisy = Array.from({ length: 300 }, (_, second) => {
      const here = destination(home, 0, 12 * second);
      return at(second % 30 === 29 ? destination(here, 137 * second, 150) : here, second, { accuracy: 20 });
    });
    expect(new Set(say(facts, ...noisy))).toEqual(new Set([null]));
  });
});

describe('of a batch', () => {
  it('each position is judged, and the last that can be counts', () => {
    const facts = vehicleAt(home);
    say(facts, at(home, 0));
    const near = destination(home, 0, 100);
    const taken = takePositions(facts, [at(away, 3), at(home, 1), at(near, 2)], start + 3_000);
    expect(taken).toMatchObject({ hasMoved: true, refusal: { reason: 'implausible-position' } });
    expect(facts).toMatchObject({ place: near, newestTs: start + 2_000 });
  });

  it('what was sent before is passed over', () => {
    const facts = vehicleAt(home);
    say(facts, at(home, 0), at(home, 1));
    const later = [at(home, 0), at(home, 1), at(destination(home, 0, 20), 2)];
    expect(takePositions(facts, later, start + 2_000)).toEqual({ hasMoved: true, refusal: null });
    expect(takePositions(facts, later, start + 2_000)).toEqual({ hasMoved: false, refusal: null });
  });
});

describe('a stream that opens', () => {
  const facts = vehicleAt(home);
  const judged = { last: { ...home, ts: start, accuracyMeters: 5 }, spareMeters: 250 };
  const carried = { judged, track: [], heardAt: start };

  it('begins where it says to be when it can have got there', () => {
    const opening = openingPosition(away, carried, facts, start + 120_000);
    expect(opening).toMatchObject({ place: away, positionAt: start + 120_000, newestTs: start });
  });

  it('begins where the vehicle was when it cannot', () => {
    const opening = openingPosition(away, carried, facts, start + 1_000);
    expect(opening).toMatchObject({ place: home, positionAt: start, newestTs: start });
  });

  it('does not wait for a clock that was ahead', () => {
    const fast = { ...judged, last: { ...judged.last, ts: start + 30_000 } };
    const opening = openingPosition(home, { ...carried, judged: fast }, facts, start);
    expect(opening).toMatchObject({ newestTs: start });
  });
});
