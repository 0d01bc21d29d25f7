import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameSplitter, isTextMessage } from '../../../sim/chaos/frameSplitter.ts';

const mask = Buffer.from([1, 2, 3, 4]);

/** A client's frame, as RFC 6455 writes it. */
function frame(opcode: number, payloadLength: number): Buffer {
  const payload = Buffer.alloc(payloadLength, 0x81);
  const first = 0x80 | opcode;
  if (payloadLength < 126) return Buffer.concat([Buffer.from([first, 0x80 | payloadLength]), mask, payload]);
  const length = Buffer.alloc(payloadLength < 65_536 ? 2 : 8);
  if (length.length === 2) length.writeUInt16BE(payloadLength);
  else length.writeBigUInt64BE(BigInt(payloadLength));
  const short = length.length === 2 ? 126 : 127;
  return Buffer.concat([Buffer.from([first, 0x80 | short]), length, mask, payload]);
}

/** The longest head of a frame: type and length, eight more bytes of length, and the mask. */
const longestHead = 14;

/** After each byte of every head, where there is something to misread. */
function cutsInHeads(frames: readonly Buffer[]): number[] {
  let start = 0;
  return frames.flatMap(({ length }) => {
    const cuts = Array.from({ length: Math.min(longestHead, length) }, (_, at) => start + at);
    start += length;
    return cuts;
  });
}

describe('a client’s bytes', () => {
  test('are split into the frames they are, however they arrive', () => {
    const lengths = fc.oneof(fc.nat(300), fc.constantFrom(125, 126, 127, 65_535, 65_536));
    fc.assert(
      fc.property(
        fc.array(lengths, { maxLength: 6 }),
        fc.array(fc.nat()),
        fc.boolean(),
        (sizes, anywhere, cutsHeads) => {
          const frames = sizes.map((size) => frame(1, size));
          const bytes = Buffer.concat(frames);
          const splitter = new FrameSplitter();
          const found: Buffer[] = [];
          let from = 0;
          const cuts = anywhere
            .map((at) => at % (bytes.length + 1))
            .concat(cutsHeads ? cutsInHeads(frames) : []);
          for (const to of [...cuts.sort((a, b) => a - b), bytes.length]) {
            found.push(...splitter.push(bytes.subarray(from, to)));
            from = to;
          }
          expect(found.map((one) => one.toString('hex'))).toEqual(frames.map((one) => one.toString('hex')));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('are text messages, or the protocol’s own talk', () => {
    expect(isTextMessage(frame(1, 10))).toBe(true);
    for (const opcode of [0, 2, 8, 9, 10]) expect(isTextMessage(frame(opcode, 2))).toBe(false);
  });
});
