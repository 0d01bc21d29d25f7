import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BinaryPosition,
  decodePositions,
  encodePositions,
  MAX_POSITIONS,
} from '../../src/protocol/binaryPositions.ts';
import { positionFrameSchema, readDriverFrame } from '../../src/protocol/frames.ts';

const nothingOr = (most: number) => fc.option(fc.double({ min: 0, max: most, noNaN: true }), { nil: null });
const position: fc.Arbitrary<BinaryPosition> = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lng: fc.double({ min: -180, max: 180, noNaN: true }),
  ts: fc.double({ min: 0, max: 8.64e15, noNaN: true }),
  heading: nothingOr(360),
  speed: nothingOr(200),
  accuracy: nothingOr(6_553),
});
const positions = fc.array(position, { minLength: 1, maxLength: MAX_POSITIONS, size: 'max' });

/**
 * Written once, and to be read for ever: the message, in hexadecimal, and what it says. Add, never change.
 */
const golden: readonly (readonly [string, readonly BinaryPosition[]])[] = [
  [
    `01000050644baa79424030ff17000b2dd228233e0332000000`,
    [{ ts: 1763700000000, lat: 40.26, lng: -76.88, heading: 90, speed: 8.3, accuracy: 5 }],
  ],
  [
    `01000050644baa794200e9a43500d2496ba08c204efeff0000000050644baa794200175bca002eb694ffffffffffff0000`,
    [
      { ts: 1763700000000, lat: 90, lng: 180, heading: 360, speed: 200, accuracy: 6553.4 },
      { ts: 1763700000000, lat: -90, lng: -180, heading: null, speed: null, accuracy: null },
    ],
  ],
];

describe('positions in binary', () => {
  test.each(golden)('%s is read and written as ever', (hex, said) => {
    expect(decodePositions(bytesOf(hex).buffer)).toEqual(said);
    expect(Buffer.from(encodePositions(said)).toString('hex')).toBe(hex);
  });

  test('come back as they went, to a centimetre and a hundredth of a degree', () => {
    fc.assert(
      fc.property(positions, (sent) => {
        const read = readDriverFrame(encodePositions(sent).buffer);
        expect(read).toMatchObject({ ok: true, frame: { type: 'position' } });
        const { positions: got } = positionFrameSchema.parse(read.ok && read.frame);
        expect(got.length).toBe(sent.length);
        for (const [index, one] of got.entries()) {
          const was = sent[index];
          expect(one.ts).toBe(was?.ts);
          expect(one.lat).toBeCloseTo(was?.lat ?? Number.NaN, 6);
          expect(one.lng).toBeCloseTo(was?.lng ?? Number.NaN, 6);
          isNear(one.heading, was?.heading, 0.005);
          isNear(one.speed, was?.speed, 0.005);
          isNear(one.accuracy, was?.accuracy, 0.05);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('whatever the bytes, are read by the rules of JSON or refused', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.uint8Array({ minLength: 24, maxLength: 24 }).map((record) => Uint8Array.of(1, ...record)),
    );
    fc.assert(
      fc.property(bytes, (message) => {
        const read = readDriverFrame(Uint8Array.from(message).buffer);
        if (read.ok) positionFrameSchema.parse(read.frame);
        else expect(read.detail).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['nothing', new Uint8Array(0)],
    ['no position', Uint8Array.of(1)],
    ['another version', Uint8Array.of(2, ...new Uint8Array(24))],
    ['half a record', Uint8Array.of(1, ...new Uint8Array(36))],
    ['too many records', encodePositions(Array(61).fill({ lat: 1, lng: 1, ts: 1 }))],
    ['a place beyond the pole', encodePositions([{ lat: 90.001, lng: 0, ts: 1 }])],
    ['no time', encodePositions([{ lat: 1, lng: 1, ts: Number.NaN }])],
    ['a heading of 400 degrees', encodePositions([{ lat: 1, lng: 1, ts: 1, heading: 400 }])],
    ['a speed that JSON may not have', encodePositions([{ lat: 1, lng: 1, ts: 1, speed: 300 }])],
  ])('with %s are a bad frame', (_, message) => {
    expect(readDriverFrame(Uint8Array.from(message).buffer).ok).toBe(false);
  });
});

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

function isNear(got: number | null | undefined, was: number | null | undefined, by: number): void {
  if (typeof was !== 'number') expect(got).toBeNull();
  else expect(Math.abs((got ?? Number.NaN) - was)).toBeLessThanOrEqual(by + 1e-9);
}
