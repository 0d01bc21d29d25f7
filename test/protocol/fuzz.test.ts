import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import document from '../../openapi.json' with { type: 'json' };
import { fuzzFrames } from '../../scripts/attack/fuzz.ts';
import { readApi } from '../../scripts/attack/openApi.ts';
import { readOperatorFrame } from '../../src/objects/operator/operatorStream.ts';
import { driverFrameSchema, readDriverFrame } from '../../src/protocol/frames.ts';
import { operatorUpFrameSchema } from '../../src/protocol/operatorFrames.ts';

const { schemas } = readApi(document);
const seed = 20_261_128;
/** A client that sends nonsense is told briefly what is wrong with it. */
const maxDetail = 1_000;

describe.each([
  { who: 'driver', name: 'DriverFrame', read: readDriverFrame, schema: driverFrameSchema },
  { who: 'operator', name: 'OperatorUpFrame', read: readOperatorFrame, schema: operatorUpFrameSchema },
])('frames of a $who', ({ name, read, schema }) => {
  test('are read as what they say, or refused in a few words', () => {
    const seen = { read: 0, refused: 0 };
    fc.assert(
      fc.property(fuzzFrames(schemas[name] ?? {}, schemas), (frame) => {
        const result = read(typeof frame === 'string' ? frame : new Uint8Array(frame).buffer);
        if (result.ok) {
          seen.read += 1;
          expect(schema.safeParse(result.frame).success).toBe(true);
        } else {
          seen.refused += 1;
          expect(result.detail.length).toBeLessThan(maxDetail);
        }
      }),
      { numRuns: 5_000, seed },
    );
    // Inputs of one kind only would test little.
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(500);
  });
});
