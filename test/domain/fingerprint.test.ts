import { describe, expect, it } from 'vitest';
import { isSameRequest, joinDigests, sortedJson } from '../../src/domain/fingerprint.ts';

describe('JSON with sorted keys', () => {
  it.each([
    ['{"b":1,"a":{"d":[{"z":1,"y":2}],"c":null}}', '{"a":{"c":null,"d":[{"y":2,"z":1}]},"b":1}'],
    [' [ 2, 1 ] ', '[2,1]'],
    ['{"n":1.50e1,"t":"\\u0061"}', '{"n":15,"t":"a"}'],
    ['{"__proto__":{"b":1},"a":2}', '{"__proto__":{"b":1},"a":2}'],
    ['"text"', '"text"'],
  ])('%s', (text, expected) => {
    expect(sortedJson(text)).toBe(expected);
  });

  it.each([
    ['what is no JSON', '{"a":'],
    ['nothing', ''],
    ['what is nested deeper than the stack', '['.repeat(30_000) + ']'.repeat(30_000)],
    ['what is longer than most bodies', `"${'x'.repeat(70_000)}"`],
  ])('is not made of %s', (_, text) => {
    expect(sortedJson(text)).toBeNull();
  });
});

describe('a request', () => {
  it('is the same by either digest, also beside fingerprints that only have the first', () => {
    const sent = joinDigests(['asItCame', 'sorted']);
    expect(isSameRequest(sent, sent)).toBe(true);
    expect(isSameRequest('asItCame', sent)).toBe(true);
    expect(isSameRequest(sent, 'asItCame')).toBe(true);
    expect(isSameRequest(sent, joinDigests(['otherOrder', 'sorted']))).toBe(true);
    expect(isSameRequest(sent, joinDigests(['sorted', 'sorted']))).toBe(true);
    expect(isSameRequest(sent, joinDigests(['another', 'its own']))).toBe(false);
    expect(isSameRequest('asItCame', joinDigests(['otherOrder', 'sorted']))).toBe(false);
  });
});
