import { expect, it } from 'vitest';
import { atReplayedTimes } from '../../sim/replay/calendars.ts';
import { RecordingClock } from '../../sim/replay/clock.ts';
import { configurationSchema } from '../../src/domain/configuration/document.ts';

// Of a recording from 17:00 on, replayed from 10:30 on at twelve times its speed.
const timeZone = 'Europe/Vienna';
const clock = new RecordingClock(
  12,
  Date.parse('2026-06-05T17:00:00+02:00') / 1_000,
  Date.parse('2026-11-30T10:30:00+01:00'),
);

it.each([
  ['20:00', '23:00', ['10:45-11:00']],
  ['20:00', '06:00', ['10:45-11:35']],
  ['17:00', '18:00', ['10:30-10:35']],
  ['18:00', '17:00', ['10:35-12:30']],
  ['16:00', '18:00', ['10:29-10:35', '12:25-12:30']],
  ['00:00', '24:00', ['00:00-24:00']],
])('a calendar from %s to %s counts for %s while it is replayed', (from, to, expected) => {
  const when = [{ from, to }];
  const surcharges = [{ code: 'night', label: 'Night', percent: 10, when }];
  const document = configurationSchema.parse({
    tariffs: [
      { id: 'usual', surcharges },
      { id: 'night', when },
    ],
  });
  const [usual, night] = atReplayedTimes(document, clock, timeZone).tariffs;
  for (const moved of [usual?.surcharges[0]?.when, night?.when]) {
    expect(moved?.map((span) => `${span.from}-${span.to}`)).toEqual(expected);
  }
});

it('a calendar with days is refused', () => {
  const document = configurationSchema.parse({
    tariffs: [{ id: 'night', when: [{ days: ['mon'], from: '20:00', to: '06:00' }] }],
  });
  expect(() => atReplayedTimes(document, clock, timeZone)).toThrow(/has no days/);
});
