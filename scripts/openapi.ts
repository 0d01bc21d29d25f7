import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { problems } from '../src/protocol/problems.ts';
import { app } from '../src/routes/app.ts';
import { describeApp } from '../src/routes/openapi.ts';
import { flag } from './commandLine/declare.ts';
import { readCommandLine } from './commandLine/read.ts';
import { clientTypes } from './openapi/clientTypes.ts';

const { check } = readCommandLine({
  run: 'npm run openapi',
  does: 'Writes openapi.json, which describes the public API, and client/contract.ts, the same as types, from the code.',
  takes: { check: flag('write nothing; exit code 1 if the files do not say what the code does') },
  examples: ['npm run openapi', 'npm run openapi -- --check'],
});

const document = `${JSON.stringify(describeApp(app), null, 2)}\n`;
const files = {
  'openapi.json': document,
  'client/contract.ts': clientTypes(JSON.parse(document), Object.keys(problems)),
};

for (const [name, text] of Object.entries(files)) {
  const path = join(resolve(import.meta.dirname, '..'), name);
  if (!check) {
    writeFileSync(path, text);
  } else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${name} is out of date: run \`npm run openapi\` and commit it.`);
    process.exitCode = 1;
  }
}
