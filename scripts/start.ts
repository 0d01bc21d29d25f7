import { runServingCommand } from './local/command.ts';

await runServingCommand(async ({ url }, signal) => {
  const { port } = new URL(url);
  console.log(`Hexhail serves http://localhost:${port}, and a city of robots drives and rides in it.`);
  const { runCity } = await import('../sim/city/index.ts');
  await runCity({ url, signal });
});
