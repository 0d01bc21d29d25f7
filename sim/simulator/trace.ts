import { hashText } from './hash.ts';

const hex = (lane: number) => lane.toString(16).padStart(8, '0');

/** Everything that happened, as a running hash, and as lines where somebody wants to read them. */
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

  /** 64 bits, in hex: two runs that differ in one character differ here. */
  get hash(): string {
    return hex(this.#first) + hex(this.#second);
  }
}
