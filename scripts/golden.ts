import { join, resolve } from 'node:path';
import { addSamples } from '../test/golden/samples.ts';

/** Adds golden samples of what today's code writes and has no samples yet. Never touches those that are there. */
for (const added of addSamples(join(resolve(import.meta.dirname, '..'), 'test/golden'))) console.log(added);
