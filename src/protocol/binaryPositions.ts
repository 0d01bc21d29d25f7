/**
 * Positions as one binary message: a byte with the version, then records of 24 bytes, little endian: f64 `ts`, i32
 * latitude × 10⁷, i32 longitude × 10⁷, u16 heading × 100, u16 speed in cm/s, u16 accuracy in dm, and 2 bytes that
 * are reserved. 65535 stands for what is not known. Clients import this: it needs nothing else.
 */

/** The most positions in one frame, as after a tunnel. */
export const MAX_POSITIONS = 60;

const version = 1;
const headerBytes = 1;
const recordBytes = 24;
const unknown = 0xffff;
const degreeUnits = 1e7;
const headingUnits = 100;
const speedUnits = 100;
const accuracyUnits = 10;
const mostSpeedMetersPerSecond = 200;

export interface BinaryPosition {
  readonly lat: number;
  readonly lng: number;
  /** Epoch milliseconds. */
  readonly ts: number;
  /** Degrees clockwise from north. */
  readonly heading?: number | null | undefined;
  /** Metres per second. */
  readonly speed?: number | null | undefined;
  /** Metres. */
  readonly accuracy?: number | null | undefined;
}

/** Encodes at most `MAX_POSITIONS` positions. Accuracies beyond 6.5 km are capped. */
export function encodePositions(positions: readonly BinaryPosition[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headerBytes + positions.length * recordBytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, version);
  for (const [index, { lat, lng, ts, heading, speed, accuracy }] of positions.entries()) {
    const at = headerBytes + index * recordBytes;
    view.setFloat64(at, ts, true);
    view.setInt32(at + 8, Math.round(lat * degreeUnits), true);
    view.setInt32(at + 12, Math.round(lng * degreeUnits), true);
    view.setUint16(at + 16, inUnits(heading, headingUnits), true);
    view.setUint16(at + 18, inUnits(speed, speedUnits), true);
    view.setUint16(at + 20, inUnits(accuracy, accuracyUnits), true);
  }
  return bytes;
}

function inUnits(value: number | null | undefined, units: number): number {
  // Browsers say NaN for the heading of a standing phone, and some phones -1.
  const isKnown = value !== null && value !== undefined && value >= 0;
  return isKnown ? Math.min(unknown - 1, Math.round(value * units)) : unknown;
}

/** Decodes a message; explains what cannot be read, or is out of the JSON form's ranges, in one sentence. */
export function decodePositions(message: ArrayBuffer): BinaryPosition[] | { readonly problem: string } {
  const count = (message.byteLength - headerBytes) / recordBytes;
  const view = new DataView(message);
  if (message.byteLength === 0 || view.getUint8(0) !== version) {
    return { problem: `a binary frame begins with the byte ${version}; other frames are JSON text` };
  }
  if (!Number.isInteger(count) || count < 1 || count > MAX_POSITIONS) {
    return {
      problem: `a binary frame has 1 to ${MAX_POSITIONS} records of ${recordBytes} bytes after its first byte`,
    };
  }
  const positions: BinaryPosition[] = [];
  for (let index = 0; index < count; index++) {
    const at = headerBytes + index * recordBytes;
    const position = {
      lat: view.getInt32(at + 8, true) / degreeUnits,
      lng: view.getInt32(at + 12, true) / degreeUnits,
      ts: view.getFloat64(at, true),
      heading: fromUnits(view.getUint16(at + 16, true), headingUnits),
      speed: fromUnits(view.getUint16(at + 18, true), speedUnits),
      accuracy: fromUnits(view.getUint16(at + 20, true), accuracyUnits),
    };
    if (!isInRange(position)) return { problem: `record ${index} has a value out of range` };
    positions.push(position);
  }
  return positions;
}

function fromUnits(value: number, units: number): number | null {
  return value === unknown ? null : value / units;
}

/** Checks the ranges of the JSON form; a NaN time is in none. */
function isInRange({ lat, lng, ts, heading, speed }: BinaryPosition): boolean {
  return (
    Math.abs(lat) <= 90 &&
    Math.abs(lng) <= 180 &&
    ts >= 0 &&
    ts <= 8.64e15 &&
    (heading ?? 0) <= 360 &&
    (speed ?? 0) <= mostSpeedMetersPerSecond
  );
}
