import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { flag } from './commandLine/declare.ts';
import { readCommandLine } from './commandLine/read.ts';
import { clientExamples } from './docs/clientExamples.ts';
import { limits } from './docs/limits.ts';
import { policyTables } from './docs/policy.ts';

const { check } = readCommandLine({
  run: 'npm run docs',
  does: 'Writes the parts of docs/*.md that are generated from the code: tables and figures.',
  takes: { check: flag('write nothing; exit code 1 if a figure in the docs is not what the code says') },
  examples: ['npm run docs', 'npm run docs -- --check'],
});

/**
 * The generated parts of docs/*.md, between `<!-- generated: NAME -->` and `<!-- end -->`, as a block or within a
 * line.
 */
const generated: Readonly<Record<string, () => string>> = {
  policy: policyTables,
  ...limits,
  ...clientExamples,
};

const directory = join(resolve(import.meta.dirname, '..'), 'docs');
const section = /(<!-- generated: (\w+) -->)(\n?).*?(<!-- end -->)/gs;

/** Writes the generated parts of the docs; with --check fails if they are out of date. */
for (const name of readdirSync(directory).filter((file) => file.endsWith('.md'))) {
  const path = join(directory, name);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(section, (_, opening: string, part: string, line: string, end: string) => {
    const generate = generated[part];
    if (generate === undefined) throw new Error(`docs/${name}: nothing generates ${part}`);
    const margin = line.repeat(2);
    return `${opening}${margin}${generate()}${margin}${end}`;
  });
  if (after === before) continue;
  if (!check) {
    writeFileSync(path, after);
  } else {
    console.error(`docs/${name} is out of date: run \`npm run docs\` and commit it.`);
    process.exitCode = 1;
  }
}
