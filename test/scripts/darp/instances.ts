import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Two requests, one vehicle; node 1 to 3 and node 2 to 4 along a line. */
export const smallText = `1 2 100 2 20
0 0 0 0 0 0 100
1 10 0 1 1 10 30
2 12 0 1 1 0 100
3 20 0 1 -1 0 100
4 22 0 1 -1 0 100
5 0 0 0 0 0 100
`;

const folder = resolve(import.meta.dirname, '../../../../shared/data/darp');

/** Cordeau's instances lie beside the project, not in it. */
export const hasCordeauInstances = existsSync(folder);

export function cordeauFile(name: string): string {
  return resolve(folder, name);
}

export function cordeauText(name: string): string {
  return readFileSync(cordeauFile(name), 'utf8');
}
