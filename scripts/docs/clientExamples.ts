import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = join(import.meta.dirname, '../../client/examples');

/** Returns an example of the client package as Markdown, with the imports that an app writes. */
function example(name: string): string {
  const code = readFileSync(join(directory, `${name}.ts`), 'utf8').replaceAll(
    "from '../",
    "from 'hexhail/client/",
  );
  return `\`\`\`ts\n${code}\`\`\``;
}

export const clientExamples: Readonly<Record<string, () => string>> = {
  riderExample: () => example('rider'),
  driverExample: () => example('driver'),
  operatorExample: () => example('operator'),
};
