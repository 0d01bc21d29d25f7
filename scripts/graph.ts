import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { assembleGraph } from '../src/routing/graph/assemble.ts';
import { describeGraph } from './graph/describe.ts';
import { loadGraph, loadSpeedFactors, saveGraph } from './graph/files.ts';
import { GraphFailure } from './graph/graphFailure.ts';
import { readOsmStreets } from './graph/osmStreets.ts';
import { makeTiles } from './graph/tiles/makeTiles.ts';
import { saveTiles } from './graph/tiles/saveTiles.ts';
import { createTown } from './graph/town/town.ts';

const usage = `npm run graph -- build IN.osm.pbf OUT.graph [--speeds FACTORS.json]
                                                 a road graph from an OpenStreetMap extract; speeds by hour of the
                                                 week as {"primary": [168 factors, from Monday 0:00], …}
npm run graph -- info FILE.graph                 what is in it
npm run graph -- tiles IN.graph OUT_DIRECTORY    a map of its streets, as vector tiles and map.json
npm run graph -- town OUT.graph [--seed N]       the demo town; another seed gives another town (1)`;

const OSM_ATTRIBUTION = '© OpenStreetMap contributors';

/** On a terminal, tells how far something is. */
function showProgress(what: string): (share: number) => void {
  let shown = '';
  return (share) => {
    const text = `${what}: ${Math.floor(100 * share)} %`;
    if (!process.stderr.isTTY || text === shown) return;
    shown = text;
    process.stderr.write(share < 1 ? `\r${text}` : `\r${' '.repeat(text.length)}\r`);
  };
}

async function build(input: string, output: string, speeds: string | undefined): Promise<void> {
  const speedFactors = speeds === undefined ? undefined : await loadSpeedFactors(speeds);
  const streets = await readOsmStreets(input, showProgress('reading'));
  const labels = {
    name: basename(input).replace(/\.osm\.pbf$/, ''),
    attribution: OSM_ATTRIBUTION,
    speedFactors,
  };
  const graph = assembleGraph(streets, labels, showProgress('ordering'));
  if (graph === null) throw new GraphFailure(`${input} has no roads that a car can drive.`);
  await saveGraph(output, graph);
  console.log(describeGraph(graph));
  console.log(
    `turns         ${streets.restrictionsRead} restrictions read, ${streets.restrictionsLeftOut} of them left out`,
  );
}

async function makeTown(output: string, seedText: string): Promise<void> {
  const seed = Number(seedText);
  if (!/^\d+$/.test(seedText) || !Number.isSafeInteger(seed)) throw new GraphFailure(usage);
  const graph = createTown(seed);
  await saveGraph(output, graph);
  console.log(describeGraph(graph));
}

async function drawMap(input: string, output: string): Promise<void> {
  const map = makeTiles(await loadGraph(input), []);
  const { count, bytes } = await saveTiles(output, map);
  console.log(`${count} tiles, ${bytes} bytes`);
}

function readArguments(): { positionals: string[]; seed?: string; speeds?: string } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { seed: { type: 'string' }, speeds: { type: 'string' } },
    });
    return { positionals, ...values };
  } catch {
    throw new GraphFailure(usage);
  }
}

async function run(): Promise<void> {
  const { positionals, seed, speeds } = readArguments();
  const [command, first, second] = positionals;
  const is = (name: string, count: number) => command === name && positionals.length === 1 + count;
  if (first !== undefined && is('town', 1) && speeds === undefined) return await makeTown(first, seed ?? '1');
  if (first === undefined || seed !== undefined) throw new GraphFailure(usage);
  if (second !== undefined && is('build', 2)) return await build(first, second, speeds);
  if (second !== undefined && is('tiles', 2) && speeds === undefined) return await drawMap(first, second);
  if (!is('info', 1) || speeds !== undefined) throw new GraphFailure(usage);
  console.log(describeGraph(await loadGraph(first)));
}

try {
  await run();
} catch (error) {
  if (!(error instanceof GraphFailure)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
