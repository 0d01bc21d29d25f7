import { describe, expect, it } from 'vitest';
import { offerIdOf, personIdSchema, stopIdOf, tripIdSchema } from '../../src/domain/ids.ts';
import { loadOf } from '../../src/domain/items.ts';
import { capacitySchema, fits, isEmptyParty, partySchema } from '../../src/domain/party.ts';

describe('ids', () => {
  it.each(['a', 'A-Z_09', 'x'.repeat(64)])("an operator's own may be %s", (id) => {
    expect(personIdSchema.safeParse(id).success).toBe(true);
  });

  it.each(['', 'x'.repeat(65), 'a/b', 'a b', 'é', 'a\n', '../a'])('and not %j', (id) => {
    expect(personIdSchema.safeParse(id).success).toBe(false);
  });

  it('of offers and stops are derived, and differ for each', () => {
    const longest = tripIdSchema.parse(`trip_${'a'.repeat(80)}`);
    const ids = [1, 2, 99_999].flatMap((ordinal) => {
      const offerId = offerIdOf(longest, ordinal);
      return [offerId, stopIdOf(offerId, 'pickup'), stopIdOf(offerId, 'dropoff')];
    });
    expect(new Set(ids).size).toBe(9);
    expect(offerIdOf(longest, 2)).toBe(ids[3]);
  });
});

describe('party', () => {
  it('is one seat when nothing is said, and never an unknown need', () => {
    expect(partySchema.parse({})).toEqual({ seats: 1, wheelchairs: 0, childSeats: 0 });
    expect(partySchema.safeParse({ dogs: 1 }).success).toBe(false);
    expect(partySchema.safeParse({ seats: -1 }).success).toBe(false);
    expect(partySchema.safeParse({ seats: 1.5 }).success).toBe(false);
  });

  it('fits when each of its needs fits', () => {
    const capacity = capacitySchema.parse({ seats: 4, wheelchairs: 1 });
    const isFitting = (party: object) => fits(loadOf({ party: partySchema.parse(party) }), capacity);
    expect(isFitting({ seats: 4, wheelchairs: 1 })).toBe(true);
    expect([{ seats: 5 }, { wheelchairs: 2 }, { childSeats: 1 }].map(isFitting)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('needs room for its goods: a medium item takes 2 parcels, a large one 4', () => {
    const party = partySchema.parse({ seats: 0 });
    const capacity = capacitySchema.parse({ seats: 1, parcels: 7 });
    const item = { description: 'a box', quantity: 1 } as const;
    const sizes = [
      { ...item, size: 'small' as const },
      { ...item, size: 'medium' as const },
      { ...item, size: 'large' as const },
    ];
    expect(loadOf({ party, items: sizes })).toEqual({ seats: 0, wheelchairs: 0, childSeats: 0, parcels: 7 });
    expect(fits(loadOf({ party, items: sizes }), capacity)).toBe(true);
    const more = [...sizes, { ...item, size: 'small' as const }];
    expect(fits(loadOf({ party, items: more }), capacity)).toBe(false);
  });

  it('of nobody is empty', () => {
    expect(isEmptyParty(partySchema.parse({ seats: 0 }))).toBe(true);
    expect(isEmptyParty(partySchema.parse({ seats: 0, wheelchairs: 1 }))).toBe(false);
  });
});
