import { basename } from 'node:path';
import { z } from 'zod';
import { assembleGraph } from '../src/routing/graph/assemble.ts';
import { count, operand, option } from './commandLine/declare.ts';
import { usageLine } from './commandLine/help.ts';
import { createProgress } from './commandLine/longCommand.ts';
import { exitCodes, InputError, readCommandLine } from './commandLine/read.ts';
import { describeGraph } from './graph/describe.ts';
import { loadGraph, loadSpeedFactors, saveGraph } from './graph/files.ts';
import { readOsmStreets } from './graph/osmStreets.ts';
import { placesBeside, savePlaces } from './graph/places/files.ts';
import { readOsmPlaces } from './graph/places/osmPlaces.ts';
import { makeTiles } from './graph/tiles/makeTiles.ts';
import { saveTiles } from './graph/tiles/saveTiles.ts';
import { createTown } from './graph/town/town.ts';
import { createTownBook } from './graph/town/townBook.ts';

const path = z.string().min(1);
const graphIn = operand('IN.graph', 'a road graph that another command made', path);
const graphOut = operand('OUT.graph', 'where the road graph goes', path);

const commands = {
  build: {
    run: 'npm run graph -- build',
    does: 'Makes a road graph from an OpenStreetMap extract, and beside it an index of its places (OUT.places).',
    takes: {
      input: operand('IN.osm.pbf', 'the extract', path),
      output: graphOut,
      speeds: option(
        'FACTORS.json',
        'speeds by hour of the week: {"primary": [168 factors, from Monday 0:00], ...}',
        path.optional(),
      ),
    },
    examples: ['npm run graph -- build pennsylvania.osm.pbf harrisburg.graph'],
  },
  info: {
    run: 'npm run graph -- info',
    does: 'Describes a road graph.',
    takes: { input: graphIn },
    examples: ['npm run graph -- info harrisburg.graph'],
  },
  tiles: {
    run: 'npm run graph -- tiles',
    does: 'Draws a map of the streets of a road graph, as vector tiles and map.json.',
    takes: { input: graphIn, output: operand('OUT_DIRECTORY', 'where the map goes', path) },
    examples: ['npm run graph -- tiles harrisburg.graph tiles/harrisburg'],
  },
  town: {
    run: 'npm run graph -- town',
    does: 'Invents the demo town: its road graph, and beside it an index of its places (OUT.places).',
    takes: { output: graphOut, seed: option('N', 'another seed gives another town', count.default(1)) },
    examples: ['npm run graph -- town town.graph --seed 3'],
  },
} as const;

const OSM_ATTRIBUTION = '© OpenStreetMap contributors';

async function build(input: string, output: string, speeds: string | undefined): Promise<void> {
  const speedFactors = speeds === undefined ? undefined : await loadSpeedFactors(speeds);
  const onProgress = createProgress('graph');
  const shareOf = (what: string) => (share: number) => onProgress(`${what}, ${Math.floor(100 * share)} %`);
  const streets = await readOsmStreets(input, shareOf('reading'));
  const labels = {
    name: basename(input).replace(/\.osm\.pbf$/, ''),
    attribution: OSM_ATTRIBUTION,
    speedFactors,
  };
  const graph = assembleGraph(streets, labels, shareOf('ordering'));
  if (graph === null) throw new InputError(`${input} has no roads that a car can drive.`);
  await saveGraph(output, graph);
  console.log(describeGraph(graph));
  console.log(
    `turns         ${streets.restrictionsRead} restrictions read, ${streets.restrictionsLeftOut} of them left out`,
  );
  const book = await readOsmPlaces(input, labels, shareOf('places'));
  console.log(await savePlaces(placesBeside(output), book));
}

async function makeTown(output: string, seed: number): Promise<void> {
  const graph = createTown(seed);
  await saveGraph(output, graph);
  console.log(describeGraph(graph));
  console.log(await savePlaces(placesBeside(output), createTownBook(seed)));
}

async function drawMap(input: string, output: string): Promise<void> {
  const map = makeTiles(await loadGraph(input), []);
  const { count, bytes } = await saveTiles(output, map);
  console.log(`${count} tiles, ${bytes} bytes`);
}

async function run([name, ...args]: readonly string[]): Promise<void> {
  switch (name) {
    case 'build': {
      const { input, output, speeds } = readCommandLine(commands.build, args);
      return await build(input, output, speeds);
    }
    case 'info': {
      const { input } = readCommandLine(commands.info, args);
      return console.log(describeGraph(await loadGraph(input)));
    }
    case 'tiles': {
      const { input, output } = readCommandLine(commands.tiles, args);
      return await drawMap(input, output);
    }
    case 'town': {
      const { output, seed } = readCommandLine(commands.town, args);
      return await makeTown(output, seed);
    }
    default:
      readCommandLine({
        run: 'npm run graph',
        does: `Makes, describes and draws road graphs. Each of its commands has more to say:
${Object.values(commands)
  .map((command) => `  ${usageLine(command)}`)
  .join('\n')}`,
        takes: {
          command: operand('COMMAND', Object.keys(commands).join(', '), z.enum(Object.keys(commands))),
        },
        examples: ['npm run graph -- build --help', ...commands.build.examples],
      });
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = exitCodes.misused;
}
