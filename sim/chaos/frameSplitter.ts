/** Splits what a WebSocket client sends after the handshake into whole frames, byte for byte (RFC 6455, 5.2). */
export class FrameSplitter {
  #rest = Buffer.alloc(0);

  /** The frames that are complete with this chunk. */
  push(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const frames: Buffer[] = [];
    for (let length = frameLength(this.#rest); length !== null; length = frameLength(this.#rest)) {
      frames.push(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
    }
    return frames;
  }
}

const isMaskedBit = 0x80;
const maskBytes = 4;
const opcodeBits = 0x0f;

/** The length of the frame that the bytes begin with; null while it is not all there. */
function frameLength(bytes: Buffer): number | null {
  const second = bytes[1];
  if (second === undefined) return null;
  const short = second & ~isMaskedBit;
  // 126 and 127 announce a length of two and of eight bytes.
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (bytes.length < 2 + lengthBytes) return null;
  const payload =
    lengthBytes === 0 ? short : lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const length = 2 + lengthBytes + ((second & isMaskedBit) === 0 ? 0 : maskBytes) + payload;
  return bytes.length < length ? null : length;
}

/** True for a whole text message: what an application said, and not part of the protocol's own talk. */
export function isTextMessage(frame: Buffer): boolean {
  const first = frame[0] ?? 0;
  const isFinal = (first & 0x80) !== 0;
  return isFinal && (first & opcodeBits) === 1;
}
