import { z } from 'zod';
import { type Tally, tallySchema } from './tally.ts';

/** Controls the counting build at a URL. */
export class CountControl {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** From now on time, alarms and queues stand still until `advance`. Returns the time (epoch ms). */
  async useScriptedClock(): Promise<number> {
    return z.number().parse(await this.#ask('/count/script'));
  }

  /** Lets time pass; resolves when what was due has settled. Returns the time (epoch ms). */
  async advance(milliseconds: number): Promise<number> {
    return z.number().parse(await this.#ask(`/count/advance?ms=${milliseconds}`));
  }

  /** Resolves when so many frames have arrived since the start, and nothing is under way. */
  async settle(frames: number): Promise<void> {
    await this.#ask(`/count/settle?frames=${frames}`);
  }

  async reset(): Promise<void> {
    await this.#ask('/count/reset');
  }

  async tally(): Promise<Tally> {
    return tallySchema.parse(await this.#ask('/count/tally'));
  }

  async #ask(path: string): Promise<unknown> {
    const response = await fetch(new URL(path, this.#url));
    if (!response.ok) throw new Error(`the counting build answered ${response.status} to ${path}`);
    return response.json();
  }
}
