import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app } from '../src/routes/app.ts';
import { describeApp } from '../src/routes/openapi.ts';
import { flag } from './commandLine/declare.ts';
import { readCommandLine } from './commandLine/read.ts';
import { contractBreaks, documentSchema } from './contract/documents.ts';

const { check, publish } = readCommandLine({
  run: 'npm run contract',
  does: `Compares what the code serves with the published contract, contract/openapi-v1.json, and lists what would break its
clients. Exit code 1 if anything would.`,
  takes: {
    check: flag('compare alone, as without options'),
    publish: flag('make what was added to the contract since part of it'),
  },
  examples: ['npm run contract -- --check', 'npm run contract -- --publish'],
});

const path = join(resolve(import.meta.dirname, '..'), 'contract/openapi-v1.json');
const served = JSON.stringify(describeApp(app), null, 2);
const published = documentSchema.parse(JSON.parse(readFileSync(path, 'utf8')));

const breaks = contractBreaks(published, documentSchema.parse(JSON.parse(served)));
if (breaks.length > 0) {
  console.error(
    `This breaks clients of the published contract:\n${breaks.map((line) => `  ${line}`).join('\n')}`,
  );
  process.exitCode = 1;
} else if (publish && !check) writeFileSync(path, `${served}\n`);
