import { readCommandLine } from './commandLine/read.ts';
import { preparePages } from './local/pages.ts';

readCommandLine({
  run: 'npm run pages',
  does: 'Builds the pages into dist/web, unless they are there and younger than their sources.',
  takes: {},
  examples: ['npm run pages'],
});

await preparePages();
