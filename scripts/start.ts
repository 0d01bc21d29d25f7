import { readCommandLine } from './commandLine/read.ts';
import { runServingCommand } from './local/command.ts';
import { describeLinks } from './local/links.ts';
import { serveVariables } from './local/settings.ts';

readCommandLine({
  run: 'npm start',
  does: `Serves Hexhail on the loopback addresses only, with a city of robot drivers and riders in it, until Ctrl-C. Prints
links to the pages, each with a session in it.`,
  takes: {},
  variables: serveVariables,
  examples: ['npm start', 'PORT=9000 STATE_DIR=/tmp/hexhail npm start'],
});

await runServingCommand(
  async ({ url }, signal) => {
    const address = `http://localhost:${new URL(url).port}`;
    console.log(`Hexhail serves ${address}, and a city of robots drives and rides in it. Ctrl-C ends both.

${await describeLinks(address)}
`);
    const { runCity } = await import('../sim/city/runCity.ts');
    await runCity({ url, signal });
  },
  // The city reports its state; `npm run dev` logs every event.
  { log: (line, level) => (level === 'warn' || level === 'error' ? console.error(line) : undefined) },
);
