import { expect, test } from 'vitest';
import { mean, percentile } from '../../sim/percentile.ts';

test('a percentile is a value that occurs, whatever the order of the values', () => {
  const values = [50, 10, 40, 20, 30];
  expect(percentile(values, 0.5)).toBe(30);
  expect(percentile(values, 0.9)).toBe(50);
  expect(percentile(values, 0)).toBe(10);
  expect(percentile(values, 1)).toBe(50);
  expect(values).toEqual([50, 10, 40, 20, 30]);
});

test('of an even number of values the median is the lower one of the two in the middle', () => {
  expect(percentile([1, 2, 3, 4], 0.5)).toBe(2);
});

test('without values there is nothing to tell', () => {
  expect(percentile([], 0.5)).toBeNull();
  expect(mean([])).toBeNull();
  expect(mean([1, 2, 6])).toBe(3);
});
