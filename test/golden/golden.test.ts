import { describe, expect, test } from 'vitest';
import { families } from './families.ts';
import { hasHistory, rewritten } from './history.ts';
import { complaintsAbout } from './reading.ts';
import { readSamples, unsampled } from './samples.ts';

const directory = import.meta.dirname;

describe.each(families.map((family) => [family.name, family] as const))('%s', (_, family) => {
  test('everything ever written is read by the code of today', () => {
    expect(complaintsAbout(family, readSamples(directory, family))).toEqual([]);
  });

  test('everything written today has samples: `npm run golden` adds what is missing', () => {
    expect(unsampled(directory, family)).toEqual([]);
  });
});

test.skipIf(!hasHistory(directory))('no sample was ever changed or removed', () => {
  expect(rewritten(directory)).toEqual([]);
});
