import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app } from '../src/routes/app.ts';
import { describeApp } from '../src/routes/openapi.ts';
import { contractBreaks, documentSchema } from './contract/documents.ts';

/**
 * Fails when what the code serves breaks clients of the published contract. With --publish what was added to it
 * since becomes part of it.
 */
const path = join(resolve(import.meta.dirname, '..'), 'contract/openapi-v1.json');
const served = JSON.stringify(describeApp(app), null, 2);
const published = documentSchema.parse(JSON.parse(readFileSync(path, 'utf8')));

const breaks = contractBreaks(published, documentSchema.parse(JSON.parse(served)));
if (breaks.length > 0) {
  console.error(
    `This breaks clients of the published contract:\n${breaks.map((line) => `  ${line}`).join('\n')}`,
  );
  process.exitCode = 1;
} else if (process.argv.includes('--publish')) writeFileSync(path, `${served}\n`);
