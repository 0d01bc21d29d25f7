import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app } from '../src/routes/app.ts';
import { describeApp } from '../src/routes/openapi.ts';

/** Writes openapi.json, or with --check fails when it does not say what the code does. */
const path = join(resolve(import.meta.dirname, '..'), 'openapi.json');
const document = `${JSON.stringify(describeApp(app), null, 2)}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(path, document);
} else if (readFileSync(path, 'utf8') !== document) {
  console.error('openapi.json is out of date: run `npm run openapi` and commit it.');
  process.exitCode = 1;
}
