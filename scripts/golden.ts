import { join, resolve } from 'node:path';
import { addSamples } from '../test/golden/samples.ts';
import { readCommandLine } from './commandLine/read.ts';

readCommandLine({
  run: 'npm run golden',
  does: `Adds to test/golden samples of what today's code writes and has no samples yet, and prints their names. Never touches
those that are there.`,
  takes: {},
  examples: ['npm run golden'],
});

for (const added of addSamples(join(resolve(import.meta.dirname, '..'), 'test/golden'))) console.log(added);
