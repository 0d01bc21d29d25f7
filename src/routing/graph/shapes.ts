/**
 * Shapes are the points of a segment without the first. Each point is two numbers, the steps in latitude and
 * longitude from the point before, in microdegrees; each number is folded so that small ones of either sign are
 * small (zigzag) and written seven bits a byte, lowest first, the high bit saying that more follow (LEB128), as
 * in Protocol Buffers (Google, 2008).
 */

/** Appends the points after the first of a shape given as latitude, longitude, latitude, … */
export function writeShape(points: readonly number[], out: number[]): void {
  for (let index = 2; index < points.length; index++) {
    let rest = zigzag((points[index] ?? 0) - (points[index - 2] ?? 0));
    while (rest > 0x7f) {
      out.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.push(rest);
  }
}

/** Reads the shape between two bytes to `out`, which begins with the first point of the segment; returns its new length. */
export function readShape(shapes: Uint8Array, from: number, to: number, out: number[]): number {
  let length = 2;
  let value = 0;
  let shift = 0;
  for (let index = from; index < to; index++) {
    const byte = shapes[index] ?? 0;
    value |= (byte & 0x7f) << shift;
    shift += 7;
    if (byte > 0x7f) continue;
    out[length] = (out[length - 2] ?? 0) + ((value >>> 1) ^ -(value & 1));
    length++;
    value = 0;
    shift = 0;
  }
  return length;
}

/** True when the bytes are whole points: an even count of numbers, none over 32 bits, none cut off. */
export function isShape(shapes: Uint8Array, from: number, to: number): boolean {
  let numbers = 0;
  let bytes = 0;
  for (let index = from; index < to; index++) {
    bytes++;
    if (bytes > 5) return false;
    if ((shapes[index] ?? 0) > 0x7f) continue;
    numbers++;
    bytes = 0;
  }
  return bytes === 0 && numbers % 2 === 0;
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}
