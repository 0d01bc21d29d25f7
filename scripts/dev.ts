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
  const { port } = new URL(url);
  console.log(`Hexhail serves http://localhost:${port} (OpenAPI: http://localhost:${port}/openapi.json)`);
  console.log('A token for a rider: npm run --silent token -- rider alice');
  console.log(await describeLinks(`http://localhost:${port}`));
});
