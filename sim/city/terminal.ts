import { clearInterval, setInterval } from 'node:timers';

const redrawEveryMs = 500;
const plainLineEveryMs = 5_000;

/** Shows changing lines: in place on a terminal, else as a line from time to time. Returns a function that ends it. */
export function showLive(lines: () => string[]): () => void {
  return process.stdout.isTTY ? redraw(lines) : printNowAndThen(lines);
}

function redraw(lines: () => string[]): () => void {
  let drawn = 0;
  const draw = (): void => {
    // A terminal of unknown width reports 0.
    const width = process.stdout.columns || 80;
    // Moves the cursor to the start of the last output and clears from there.
    const back = drawn === 0 ? '' : `\x1b[${drawn}A\x1b[0J`;
    const shown = lines().map((line) => line.slice(0, width - 1));
    drawn = shown.length;
    process.stdout.write(`${back}${shown.join('\n')}\n`);
  };
  draw();
  return stopper(setInterval(draw, redrawEveryMs), draw);
}

function printNowAndThen(lines: () => string[]): () => void {
  const print = (): void => {
    process.stdout.write(`${lines().join(' | ').replaceAll(/ {2,}/g, ' ')}\n`);
  };
  return stopper(setInterval(print, plainLineEveryMs), print);
}

function stopper(interval: ReturnType<typeof setInterval>, last: () => void): () => void {
  return () => {
    clearInterval(interval);
    last();
  };
}
