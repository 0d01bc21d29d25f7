import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { z } from 'zod';
import { count, operand, option, plainNumber } from './commandLine/declare.ts';
import { type Progress, runLongCommand, type Verdict } from './commandLine/longCommand.ts';
import { InputError, readCommandLine } from './commandLine/read.ts';
import { check } from './darp/checker.ts';
import { type Instance, readInstance } from './darp/instance.ts';
import { readOptima } from './darp/optima.ts';
import {
  heading,
  progressLine,
  type Result,
  resultLine,
  summaryLine,
  violationLines,
} from './darp/output.ts';
import { solve } from './darp/solve.ts';

const settings = readCommandLine({
  run: 'npm run darp',
  does: `Solves dial-a-ride instances in Cordeau's format with the planning code of Hexhail, one after the other, on every
core with a seed of its own, and checks the routes independently. Exit code 1 if any is infeasible, 2 if a file or
an argument cannot be read.`,
  takes: {
    files: operand('FILE', 'the instances', z.array(z.string()).min(1)),
    seconds: option(
      'N',
      'how long to search for each',
      plainNumber.pipe(z.number().min(0.1).max(86_400)).default(30),
    ),
    optima: option(
      'FILE',
      "CSV with the instances' optimal costs: instance, optimal_cost; the instance is the file's name without its extension",
      z.string().optional(),
    ),
    seed: option('N', 'where chance begins', count.pipe(z.int().max(2 ** 32 - 1)).default(1)),
  },
  examples: ['npm run darp -- a2-16.txt a2-20.txt --seconds 10 --optima optima.csv'],
});

await runLongCommand('darp', (onProgress) => run(settings, onProgress));

async function run(
  { files, seconds, optima: optimaFile, seed }: typeof settings,
  onProgress: Progress,
): Promise<Verdict> {
  // All are parsed before the first is solved, so that mistakes are reported at once.
  const optima = optimaFile === undefined ? new Map() : await optimaIn(optimaFile);
  const instances = await Promise.all(
    files.map(async (file) => ({ file, instance: await instanceIn(file) })),
  );
  const results: Result[] = [];
  console.log(heading);
  for (const { file, instance } of instances) {
    const name = basename(file, extname(file));
    const optimum = optima.get(name) ?? null;
    const startedAt = performance.now();
    const routes = await solve(instance, seed, seconds, (best) => {
      const passedSeconds = Math.min(seconds, (performance.now() - startedAt) / 1_000);
      onProgress(`${name}, ${passedSeconds.toFixed(0)} of ${seconds} s: ${progressLine(best, optimum)}`);
    });
    const result = { name, optimum, ...check(instance, routes) };
    results.push(result);
    console.log([resultLine(result), ...violationLines(result)].join('\n'));
  }
  const isSolved = results.every(({ violations }) => violations.length === 0);
  return { outcome: isSolved ? 'solved' : 'FAILED', detail: summaryLine(results) };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new InputError(`${file} cannot be read: ${error instanceof Error ? error.message : error}.`);
  }
}

async function instanceIn(file: string): Promise<Instance> {
  const found = readInstance(await textOf(file));
  if (!found.ok) throw new InputError(`${file}: ${found.problem}.`);
  return found.instance;
}

async function optimaIn(file: string): Promise<ReadonlyMap<string, number>> {
  const found = readOptima(await textOf(file));
  if (!found.ok) throw new InputError(`${file}: ${found.problem}.`);
  return found.optima;
}
