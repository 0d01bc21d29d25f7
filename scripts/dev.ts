import { runServingCommand } from './local/command.ts';
import { describeLinks } from './local/links.ts';

await runServingCommand(async ({ url }) => {
  const { port } = new URL(url);
  console.log(`Hexhail serves http://localhost:${port} (OpenAPI: http://localhost:${port}/openapi.json)`);
  console.log('A token for a rider: npm run --silent token -- rider alice');
  console.log(await describeLinks(`http://localhost:${port}`));
});
