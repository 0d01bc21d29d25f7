import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { readArguments, type Settings, usage } from './darp/arguments.ts';
import { check } from './darp/checker.ts';
import { type Instance, readInstance } from './darp/instance.ts';
import { readOptima } from './darp/optima.ts';
import {
  heading,
  type Result,
  resultLine,
  showProgress,
  summaryLine,
  violationLines,
} from './darp/output.ts';
import { solve } from './darp/solve.ts';

const exitCodes = { fine: 0, infeasible: 1, misused: 2 } as const;

/** A file that cannot be used; the message is for whoever named it. */
class BadFile extends Error {}

const read = readArguments(process.argv.slice(2));
if (read.ok) process.exitCode = await run(read.settings);
else {
  console.error(`${read.problem}.\n\n${usage}`);
  process.exitCode = exitCodes.misused;
}

async function run({ files, seconds, optima: optimaFile, seed }: Settings): Promise<number> {
  try {
    // All are read before the first is solved: who made a mistake hears of it at once.
    const optima = optimaFile === undefined ? new Map() : await optimaIn(optimaFile);
    const instances = await Promise.all(
      files.map(async (file) => ({ file, instance: await instanceIn(file) })),
    );
    const results: Result[] = [];
    console.log(heading);
    for (const { file, instance } of instances) {
      const name = basename(file, extname(file));
      const optimum = optima.get(name) ?? null;
      const progress = showProgress(name, seconds, optimum);
      const routes = await solve(instance, seed, seconds, progress.update);
      progress.end();
      const result = { name, optimum, ...check(instance, routes) };
      results.push(result);
      console.log([resultLine(result), ...violationLines(result)].join('\n'));
    }
    console.log(summaryLine(results));
    return results.every(({ violations }) => violations.length === 0) ? exitCodes.fine : exitCodes.infeasible;
  } catch (error) {
    if (!(error instanceof BadFile)) throw error;
    console.error(error.message);
    return exitCodes.misused;
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new BadFile(`${file} cannot be read: ${error instanceof Error ? error.message : error}.`);
  }
}

async function instanceIn(file: string): Promise<Instance> {
  const found = readInstance(await textOf(file));
  if (!found.ok) throw new BadFile(`${file}: ${found.problem}.`);
  return found.instance;
}

async function optimaIn(file: string): Promise<ReadonlyMap<string, number>> {
  const found = readOptima(await textOf(file));
  if (!found.ok) throw new BadFile(`${file}: ${found.problem}.`);
  return found.optima;
}
