/** Splits the bytes of a WebSocket client after the handshake into whole frames (RFC 6455, 5.2). */
export class FrameSplitter {
  #rest = Buffer.alloc(0);

  /** Returns the frames that this chunk completes. */
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

/** The length of the first frame; null while incomplete. */
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

/** Returns true for an unfragmented text message: application data, not a control frame. */
export function isTextMessage(frame: Buffer): boolean {
  const first = frame[0] ?? 0;
  const isFinal = (first & 0x80) !== 0;
  return isFinal && (first & opcodeBits) === 1;
}
