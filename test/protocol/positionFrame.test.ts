import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPositionFrame, positionFrameSchema, readDriverFrame } from '../../src/protocol/frames.ts';

const oddValue = fc.oneof(
  fc.constantFrom(null, undefined, '1', true, {}, [], Number.NaN, Number.POSITIVE_INFINITY, -0),
  fc.double(),
);
const number = (least: number, most: number) =>
  fc.oneof(
    { weight: 20, arbitrary: fc.double({ min: least, max: most, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(least, most, least - 1, most + 1) },
    { weight: 1, arbitrary: oddValue },
  );
const position = fc.record(
  {
    lat: number(-90, 90),
    lng: number(-180, 180),
    ts: number(0, 8.64e15),
    heading: number(0, 360),
    speed: number(0, 200),
    accuracy: number(0, 1e300),
    somethingElse: oddValue,
  },
  { requiredKeys: ['lat', 'lng', 'ts'] },
);
const frame = fc.record({
  type: fc.oneof({ weight: 20, arbitrary: fc.constant('position') }, oddValue),
  positions: fc.oneof(
    { weight: 20, arbitrary: fc.array(position, { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.array(position, { minLength: 58, maxLength: 62, size: 'max' }) },
    oddValue,
  ),
});

test('position frames are told by hand as the schema tells them', () => {
  fc.assert(
    fc.property(fc.oneof(frame, fc.anything()), (json) => {
      expect(isPositionFrame(json)).toBe(positionFrameSchema.safeParse(json).success);
    }),
    { numRuns: 2_000 },
  );
});

test.each(['lat', 'lng', 'ts'])('a position without %s is refused with the reason', (missing) => {
  const positions = [{ lat: 40.26, lng: -76.88, ts: 1, [missing]: undefined }];
  const read = readDriverFrame(JSON.stringify({ type: 'position', positions }));
  expect(read).toEqual({ ok: false, detail: expect.stringContaining(`positions.0.${missing}`) });
});

test('sixty positions are a frame, and sixty-one are not', () => {
  const positions = (count: number) =>
    JSON.stringify({ type: 'position', positions: Array(count).fill({ lat: 0, lng: 0, ts: 1 }) });
  expect(readDriverFrame(positions(60)).ok).toBe(true);
  expect(readDriverFrame(positions(61)).ok).toBe(false);
});
