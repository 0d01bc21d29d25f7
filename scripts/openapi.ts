import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app } from '../src/routes/app.ts';
import { describeApp } from '../src/routes/openapi.ts';
import { flag } from './commandLine/declare.ts';
import { readCommandLine } from './commandLine/read.ts';

const { check } = readCommandLine({
  run: 'npm run openapi',
  does: 'Writes openapi.json, which describes the public API, from the code.',
  takes: { check: flag('write nothing; exit code 1 if the file does not say what the code does') },
  examples: ['npm run openapi', 'npm run openapi -- --check'],
});

const path = join(resolve(import.meta.dirname, '..'), 'openapi.json');
const document = `${JSON.stringify(describeApp(app), null, 2)}\n`;

if (!check) {
  writeFileSync(path, document);
} else if (readFileSync(path, 'utf8') !== document) {
  console.error('openapi.json is out of date: run `npm run openapi` and commit it.');
  process.exitCode = 1;
}
