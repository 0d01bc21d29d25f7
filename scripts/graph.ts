import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { assembleGraph } from '../src/routing/graph/assemble.ts';
import { describeGraph } from './graph/describe.ts';
import { loadGraph, saveGraph } from './graph/files.ts';
import { GraphFailure } from './graph/graphFailure.ts';
import { readOsmStreets } from './graph/osmStreets.ts';

const usage = `npm run graph -- build IN.osm.pbf OUT.graph   a road graph from an OpenStreetMap extract
npm run graph -- info FILE.graph              what is in it`;

const OSM_ATTRIBUTION = '© OpenStreetMap contributors';

/** On a terminal, tells how far something is. */
function showProgress(share: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${Math.floor(100 * share)} % read\r`);
}

async function build(input: string, output: string): Promise<void> {
  const streets = await readOsmStreets(input, showProgress);
  const graph = assembleGraph(streets, {
    name: basename(input).replace(/\.osm\.pbf$/, ''),
    attribution: OSM_ATTRIBUTION,
  });
  if (graph === null) throw new GraphFailure(`${input} has no roads that a car can drive.`);
  await saveGraph(output, graph);
  console.log(describeGraph(graph));
  console.log(
    `turns         ${streets.restrictionsRead} restrictions read, ${streets.restrictionsLeftOut} of them left out`,
  );
}

async function run(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [command, first, second, ...more] = positionals;
  if (command === 'build' && first !== undefined && second !== undefined && more.length === 0) {
    return await build(first, second);
  }
  if (command === 'info' && first !== undefined && second === undefined) {
    return console.log(describeGraph(await loadGraph(first)));
  }
  throw new GraphFailure(usage);
}

try {
  await run();
} catch (error) {
  if (!(error instanceof GraphFailure) && !(error instanceof TypeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
