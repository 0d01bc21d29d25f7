import { readCommandLine } from './commandLine/read.ts';
import { runServingCommand } from './local/command.ts';
import { describeLinks } from './local/links.ts';
import { serveVariables } from './local/settings.ts';

readCommandLine({
  run: 'npm run dev',
  does: 'Serves Hexhail on the loopback addresses only, and logs every event, until Ctrl-C.',
  takes: {},
  variables: serveVariables,
  examples: ['npm run dev', 'PORT=9000 STATE_DIR=/tmp/hexhail npm run dev'],
});

await runServingCommand(async ({ url }) => {
  const address = `http://localhost:${new URL(url).port}`;
  console.log(`Hexhail serves ${address}, and logs every event. Ctrl-C ends it.

${await describeLinks(address)}
`);
});
