import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../scripts/commandLine/read.ts';
import { RecordingClock } from '../../sim/replay/clock.ts';
import { everyNth, readRecording } from '../../sim/replay/recording.ts';
import { Track } from '../../sim/replay/track.ts';
import { distanceMeters } from '../../src/domain/geo/place.ts';

const positionsHeader = 'unix_time,cab,lat,lng,occupied';
const tripsHeader = 'pickup_unix_time,cab,pickup_lat,pickup_lng,dropoff_unix_time,dropoff_lat,dropoff_lng';

let directory: string;
let positions: string;
let trips: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hexhail-recording-'));
  positions = join(directory, 'positions.csv');
  trips = join(directory, 'trips.csv');
  await writeFile(
    positions,
    `${positionsHeader}\n1000,7,37.7,-122.4,0\n1060,7,37.8,-122.4,1\n1030,8,37.75,-122.5,0\n`,
  );
  await writeFile(
    trips,
    `${tripsHeader}\n1119,7,37.7,-122.4,1300,37.8,-122.5\n1010,8,37.71,-122.41,1200,37.81,-122.51\n1120,8,37.7,-122.4,1300,37.8,-122.5\n`,
  );
});

afterEach(() => rm(directory, { recursive: true }));

describe('a recording', () => {
  test('has a track for each cab and the rides that began in the minutes played, earliest first', async () => {
    const { startsAt, tracks, rides } = await readRecording(positions, trips, 2);
    expect(startsAt).toBe(1000);
    expect([...tracks.keys()].sort()).toEqual(['7', '8']);
    expect(rides).toEqual([
      { row: 2, pickupAt: 1010, pickup: { lat: 37.71, lng: -122.41 }, dropoff: { lat: 37.81, lng: -122.51 } },
      { row: 1, pickupAt: 1119, pickup: { lat: 37.7, lng: -122.4 }, dropoff: { lat: 37.8, lng: -122.5 } },
    ]);
  });

  test('is thinned out alike: every nth cab, and every nth ride', async () => {
    const { tracks, rides } = everyNth(await readRecording(positions, trips, 2), 2);
    expect([...tracks.keys()]).toEqual(['7']);
    expect(rides.map(({ row }) => row)).toEqual([2]);
  });

  test('may be gzipped, end its lines as Windows does and have its columns in another order', async () => {
    const text = `${tripsHeader.split(',').reverse().join(',')}\r\n-122.5,37.8,1300,-122.4,37.7,7,1010\r\n`;
    await writeFile(trips, gzipSync(text));
    const { rides } = await readRecording(positions, trips, 1);
    expect(rides).toEqual([
      { row: 1, pickupAt: 1010, pickup: { lat: 37.7, lng: -122.4 }, dropoff: { lat: 37.8, lng: -122.5 } },
    ]);
  });

  test.each([
    ['no such file', null, /positions\.csv cannot be read/],
    ['an empty file', '', /positions\.csv has no rows/],
    ['a header alone', `${positionsHeader}\n`, /positions\.csv has no rows/],
    [
      'no header',
      '1000,7,37.7,-122.4,0\n1000,7,37.7,-122.4,0\n',
      /line 2: unix_time is not among the columns/,
    ],
    ['a column too few', 'unix_time,cab,lat\n1000,7,37.7\n', /line 2: lng is not among the columns/],
    [
      'a word for a number',
      `${positionsHeader}\n1,7,37.7,-122.4,0\n2,7,north,-122.4,0\n`,
      /line 3: lat is not a number/,
    ],
    ['an empty value', `${positionsHeader}\n,7,37.7,-122.4,0\n`, /line 2: unix_time is empty/],
    ['a place off the earth', `${positionsHeader}\n1,7,97.7,-122.4,0\n`, /line 2: lat is not a latitude/],
    ['a line cut short', `${positionsHeader}\n1,7,37.7\n`, /line 2: lng is empty/],
    ['a damaged archive', Buffer.from([0x1f, 0x8b, 1, 2, 3]), /positions\.csv cannot be read/],
  ])('with %s is refused in a sentence', async (_, content, message) => {
    if (content === null) await rm(positions);
    else await writeFile(positions, content);
    const failure = await readRecording(positions, trips, 2).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect(String(failure)).toMatch(message);
  });

  test('without a ride in the minutes played is refused', async () => {
    await expect(readRecording(positions, trips, 0.1)).rejects.toThrow(/no rides in the first 0.1 minutes/);
  });
});

describe('a track', () => {
  const a = { lat: 37.7, lng: -122.4 };
  const b = { lat: 37.71, lng: -122.39 };
  const track = new Track([
    { at: 160, place: b },
    { at: 100, place: a },
  ]);

  test('goes evenly from fix to fix', () => {
    expect(track.placeAt(100)).toEqual(a);
    const whole = distanceMeters(a, b);
    expect(distanceMeters(a, track.placeAt(115))).toBeCloseTo(whole / 4, 3);
    expect(distanceMeters(track.placeAt(115), b)).toBeCloseTo((whole * 3) / 4, 3);
    expect(distanceMeters(track.placeAt(160), b)).toBe(0);
  });

  test('stands still before its first fix and after its last one', () => {
    expect(track.placeAt(0)).toEqual(a);
    expect(track.placeAt(1_000)).toEqual(b);
    expect([track.startsAt, track.endsAt]).toEqual([100, 160]);
  });

  test('may have two fixes at one time: the later one in the recording counts', () => {
    const doubled = new Track([
      { at: 100, place: a },
      { at: 100, place: b },
    ]);
    expect(doubled.placeAt(100)).toEqual(b);
    expect(doubled.placeAt(99)).toEqual(a);
  });
});

test('a recording clock runs at its speed, both ways', () => {
  const clock = new RecordingClock(10, 1_000, 50_000);
  expect(clock.recordingAt(50_000)).toBe(1_000);
  expect(clock.recordingAt(51_000)).toBe(1_010);
  expect(clock.realAt(1_010)).toBe(51_000);
});
