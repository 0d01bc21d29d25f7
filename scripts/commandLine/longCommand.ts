import { exitCodes, InputError } from './read.ts';

/** Takes how far a command is; passed on only now and then, so it may be called as often as is handy. */
export type Progress = (state: string) => void;

export interface Verdict {
  /** In one word; the word for a failure is always the same. */
  readonly outcome: 'held' | 'solved' | 'measured' | 'done' | 'FAILED';
  readonly detail: string;
  /** The result for programs: a line of JSON after the verdict. */
  readonly json?: unknown;
}

const progressEveryMs = 5_000;

/** Writes to standard error a line every few seconds at most: none in a short run. */
export function createProgress(name: string): Progress {
  let toldAt = performance.now();
  return (state) => {
    const now = performance.now();
    if (now - toldAt < progressEveryMs) return;
    toldAt = now;
    process.stderr.write(`${name}: ${state}\n`);
  };
}

/**
 * Runs a command to its verdict, the one line that standard output ends with, and ends the process: with 1 after a
 * failure, also one that was thrown, and with 2 and a sentence after an `InputError`.
 */
export async function runLongCommand(
  name: string,
  work: (progress: Progress) => Promise<Verdict>,
): Promise<never> {
  try {
    const { outcome, detail, json } = await work(createProgress(name));
    console.log(`${name}: ${outcome}, ${detail}`);
    if (json !== undefined) console.log(JSON.stringify(json));
    process.exit(outcome === 'FAILED' ? exitCodes.failed : exitCodes.done);
  } catch (error) {
    if (error instanceof InputError) {
      console.error(error.message);
      process.exit(exitCodes.misused);
    }
    console.error(error);
    console.log(`${name}: FAILED, ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    process.exit(exitCodes.failed);
  }
}
