import { describe, expect, it } from 'vitest';
import { hourOfWeek } from '../../../src/domain/supply/eta.ts';

describe('the hour of the week', () => {
  it('begins on Monday at midnight', () => {
    expect(hourOfWeek(Date.UTC(2026, 0, 5), 'UTC')).toBe(0);
    expect(hourOfWeek(Date.UTC(2026, 0, 11, 23, 59), 'UTC')).toBe(167);
  });

  it('is that of the time zone, in summer and in winter', () => {
    expect(hourOfWeek(Date.UTC(2026, 0, 5), 'America/New_York')).toBe(6 * 24 + 19);
    expect(hourOfWeek(Date.UTC(2026, 6, 6, 12), 'Europe/Berlin')).toBe(14);
  });
});
