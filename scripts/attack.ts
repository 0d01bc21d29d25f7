import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { placeSchema } from '../src/domain/geo/place.ts';
import { runAttacks } from './attack/run.ts';
import { peopleSchema, Stage, somewhere } from './attack/stage.ts';
import { askService } from './commandLine/askService.ts';
import { count, option } from './commandLine/declare.ts';
import { runLongCommand } from './commandLine/longCommand.ts';
import { InputError, readCommandLine } from './commandLine/read.ts';

const settings = readCommandLine({
  run: 'npm run attack',
  does: `Attacks a service: a line for each attack, with what it did where it got through. Serves Hexhail on a state of its own
for it, configured as in production, unless there is a --url. Exit code 1 if an attack got through.
Attack your own deployments only: it books trips, registers vehicles and sends as many requests as it can.`,
  takes: {
    url: option('URL', 'the service', z.url().optional()),
    tokens: option(
      'FILE',
      'with --url: JSON with tokens of its people: rider, stranger (another rider), driver, operator, and outsider (an operator of another tenant)',
      z.string().optional(),
    ),
    at: option(
      'LAT,LNG',
      'where it books; somewhere if left out, which a service area refuses',
      z
        .string()
        .regex(/^-?\d+(\.\d+)?,-?\d+(\.\d+)?$/, 'must be a latitude and a longitude')
        .transform((text) => text.split(',').map(Number))
        .transform(([lat, lng]) => ({ lat, lng }))
        .pipe(placeSchema)
        .optional(),
    ),
    fuzz: option('N', 'so many random requests, and so many random frames; 0: none', count.default(300)),
    seed: option('S', 'which random ones', count.default(1)),
    only: option('TEXT', 'only the attacks whose name contains it', z.string().default('')),
  },
  examples: [
    'npm run attack',
    'npm run attack -- --only tickets',
    'npm run attack -- --only fuzz: --fuzz 10000 --seed 7',
    'npm run attack -- --url https://dispatch.example --tokens tokens.json --at 40.26,-76.88',
  ],
});

await runLongCommand('attack', async (onProgress) => {
  const { url, tokens, at = somewhere(), only, fuzz: runs, seed } = settings;
  if (url !== undefined) {
    if (tokens === undefined)
      throw new InputError('--url needs --tokens: only who knows its people can attack.');
    const people = await readPeople(tokens);
    await askService(url, '/healthz', {});
    const stage = new Stage({
      url,
      people,
      tenants: null,
      local: null,
      inward: null,
      platform: null,
      centre: at,
    });
    return runAttacks(stage, { only, fuzz: { runs, seed }, onProgress });
  }
  const { serveStage } = await import('./attack/serveStage.ts');
  const served = await serveStage(at);
  try {
    return await runAttacks(served.stage, { only, fuzz: { runs, seed }, onProgress });
  } finally {
    await served.stop();
  }
});

async function readPeople(file: string) {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new InputError(`${file} cannot be read.`);
  }
  try {
    return peopleSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new InputError(
      `${file} is not a file of tokens: ${error instanceof Error ? error.message : error}`,
    );
  }
}
