import { z } from 'zod';
import { count, flag, operand, option } from './commandLine/declare.ts';
import { usageLine } from './commandLine/help.ts';
import { createProgress } from './commandLine/longCommand.ts';
import { exitCodes, InputError, readCommandLine } from './commandLine/read.ts';
import { buildGraph } from './graph/buildGraph.ts';
import { type BoundedCrop, cropToBox, cropToPolygon } from './graph/crop.ts';
import { describeGraph } from './graph/describe.ts';
import { aboutExtract } from './graph/extract.ts';
import { loadGraph, loadSpeedFactors, saveGraph, saveWhole } from './graph/files.ts';
import { placesBeside, savePlaces } from './graph/places/files.ts';
import { readOsmPlaces } from './graph/places/osmPlaces.ts';
import { makeMap } from './graph/tiles/makeTiles.ts';
import { readMap } from './graph/tiles/readMap.ts';
import { createTown } from './graph/town/town.ts';
import { createTownBook } from './graph/town/townBook.ts';

const path = z.string().min(1);
const graphIn = operand('IN.graph', 'a road graph that another command made', path);
const graphOut = operand('OUT.graph', 'where the road graph goes', path);

const bboxOption = option('W,S,E,N', 'only what is in this box, in degrees', path.optional());
const polygonOption = option('AREA.geojson', 'only what is in these polygons', path.optional());

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
      bbox: bboxOption,
      polygon: polygonOption,
      taxi: flag('for taxis: with what is for them and for buses alone'),
    },
    examples: ['npm run graph -- build pennsylvania.osm.pbf harrisburg.graph --bbox=-77,40.1,-76.6,40.4'],
  },
  info: {
    run: 'npm run graph -- info',
    does: 'Describes a road graph.',
    takes: { input: graphIn },
    examples: ['npm run graph -- info harrisburg.graph'],
  },
  tiles: {
    run: 'npm run graph -- tiles',
    does: 'Draws the map of an OpenStreetMap extract, with all its names, into one file (PMTiles).',
    takes: {
      input: operand('IN.osm.pbf', 'the extract', path),
      output: operand('OUT.pmtiles', 'where the map goes', path),
      bbox: bboxOption,
      polygon: polygonOption,
    },
    examples: ['npm run graph -- tiles pennsylvania.osm.pbf harrisburg.pmtiles --bbox=-77,40.1,-76.6,40.4'],
  },
  town: {
    run: 'npm run graph -- town',
    does: 'Invents the demo town: its road graph, and beside it an index of its places (OUT.places).',
    takes: { output: graphOut, seed: option('N', 'another seed gives another town', count.default(1)) },
    examples: ['npm run graph -- town town.graph --seed 3'],
  },
} as const;

type BuildValues = z.output<z.ZodObject<typeof commands.build.takes>>;

type TilesValues = z.output<z.ZodObject<typeof commands.tiles.takes>>;

async function readCrop({ bbox, polygon }: TilesValues): Promise<BoundedCrop | undefined> {
  if (bbox !== undefined && polygon !== undefined) {
    throw new InputError('Give either --bbox or --polygon.');
  }
  if (bbox !== undefined) return cropToBox(bbox);
  return polygon === undefined ? undefined : await cropToPolygon(polygon);
}

async function build(values: BuildValues): Promise<void> {
  const { input, output, speeds, taxi } = values;
  const crop = await readCrop(values);
  const speedFactors = speeds === undefined ? undefined : await loadSpeedFactors(speeds);
  const onProgress = createProgress('graph');
  const graph = await buildGraph(
    input,
    { crop, speedFactors, driver: taxi ? 'taxi' : 'car' },
    (what, share) => onProgress(`${what}, ${Math.floor(100 * share)} %`),
  );
  await saveGraph(output, graph);
  console.log(describeGraph(graph));
  const { name, attribution } = graph.about;
  const book = await readOsmPlaces(
    input,
    { name, attribution },
    (share) => onProgress(`places, ${Math.floor(100 * share)} %`),
    crop,
  );
  console.log(await savePlaces(placesBeside(output), book));
}

async function makeTown(output: string, seed: number): Promise<void> {
  const graph = createTown(seed);
  await saveGraph(output, graph);
  console.log(describeGraph(graph));
  console.log(await savePlaces(placesBeside(output), createTownBook(seed)));
}

async function drawMap(values: TilesValues): Promise<void> {
  const { input, output } = values;
  const onProgress = createProgress('graph');
  const crop = await readCrop(values);
  const features = await readMap(input, (share) => onProgress(`map, ${Math.floor(100 * share)} %`), crop);
  if (features.length === 0) throw new InputError(`${input} has nothing to draw there.`);
  const map = makeMap(features, aboutExtract(input));
  await saveWhole(output, map.bytes);
  console.log(`${features.length} things in ${map.tiles} tiles, ${map.bytes.length} bytes`);
}

async function run([name, ...args]: readonly string[]): Promise<void> {
  switch (name) {
    case 'build':
      return await build(readCommandLine(commands.build, args));
    case 'info': {
      const { input } = readCommandLine(commands.info, args);
      return console.log(describeGraph(await loadGraph(input)));
    }
    case 'tiles': {
      return await drawMap(readCommandLine(commands.tiles, args));
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
