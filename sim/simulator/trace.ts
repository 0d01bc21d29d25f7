import { hashText } from './hash.ts';

const hex = (lane: number) => lane.toString(16).padStart(8, '0');

/** A trace of all events: a running hash, and optionally the lines. */
export class Trace {
  readonly lines: string[] | null;
  steps = 0;
  #first = 0x811c9dc5;
  #second = 0x050c5d1f;

  constructor(keepsLines: boolean) {
    this.lines = keepsLines ? [] : null;
  }

  add(line: string): void {
    this.steps += 1;
    this.#first = hashText(line, this.#first);
    this.#second = hashText(line, this.#second ^ this.#first);
    this.lines?.push(line);
  }

  /** A 64-bit hash in hex: two runs that differ in one character differ here. */
  get hash(): string {
    return hex(this.#first) + hex(this.#second);
  }
}
