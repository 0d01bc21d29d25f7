import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { count, option } from '../scripts/commandLine/declare.ts';
import { readCommandLine } from '../scripts/commandLine/read.ts';
import type { Entity, Tags } from '../scripts/graph/extract.ts';
import { cpuSeconds } from './cpuTime.ts';
import { writeExtract } from './extractWriter.ts';

const { nodes, heap } = readCommandLine({
  run: 'npm exec -- node bench/country.ts',
  does: `Invents an extract of a country, and builds a graph of one of its towns and of the whole of it: how long each takes, and the
most memory it has at any time. Of the country's nodes a quarter are junctions and bends of roads, the rest houses.
Linux only: peaks are read from /proc.`,
  takes: {
    nodes: option('N', 'nodes of the extract', count.pipe(z.int().min(100_000)).default(10_000_000)),
    heap: option('MB', 'heap of the build', count.pipe(z.int().min(256)).default(3_000)),
  },
  examples: ['npm exec -- node bench/country.ts --nodes 1000000'],
});

/** A block has this many bends on each of its two streets, and houses of four corners around it. */
const BENDS = 4;
const HOUSES = 7;
const NODES_OF_BLOCK = 1 + 2 * BENDS + 4 * HOUSES;
const SPACING_DEGREES = 0.001;
const CORNER = { lat: 45, lng: 0 };

/** Square blocks, numbered row by row: nodes first, then the ways of each, as extracts are ordered. */
function* country(side: number): Generator<Entity> {
  for (let block = 0; block < side * side; block += 1) yield* nodesOf(block, side);
  for (let block = 0; block < side * side; block += 1) yield* waysOf(block, side);
}

function firstNode(block: number): number {
  return block * NODES_OF_BLOCK + 1;
}

function* nodesOf(block: number, side: number): Generator<Entity> {
  const [row, column] = [Math.floor(block / side), block % side];
  const node = (at: number, north: number, east: number): Entity => ({
    type: 'node',
    id: firstNode(block) + at,
    lat: CORNER.lat + (row + north) * SPACING_DEGREES,
    lon: CORNER.lng + (column + east) * SPACING_DEGREES,
    tags: {},
  });
  yield node(0, 0, 0);
  for (let bend = 1; bend <= BENDS; bend += 1) {
    const [along, aside] = [bend / (BENDS + 1), 0.02 * (bend % 2)];
    yield node(bend, aside, along);
    yield node(BENDS + bend, along, aside);
  }
  for (let corner = 0; corner < 4 * HOUSES; corner += 1) {
    const [house, isNorth, isEast] = [
      Math.floor(corner / 4),
      corner % 4 > 1,
      corner % 4 === 1 || corner % 4 === 2,
    ];
    yield node(1 + 2 * BENDS + corner, isNorth ? 0.2 : 0.1, 0.1 + house * 0.12 + (isEast ? 0.08 : 0));
  }
}

function* waysOf(block: number, side: number): Generator<Entity> {
  const [row, column] = [Math.floor(block / side), block % side];
  const first = firstNode(block);
  const bends = (from: number) => Array.from({ length: BENDS }, (_, at) => first + from + at);
  const way = (at: number, refs: number[], tags: Tags): Entity => ({
    type: 'way',
    id: block * (2 + HOUSES) + at,
    refs,
    tags,
  });
  const roadAt = (line: number): Tags => ({
    highway: line % 10 === 0 ? 'secondary' : 'residential',
    name: `Street ${line}`,
  });
  if (column + 1 < side) yield way(1, [first, ...bends(1), firstNode(block + 1)], roadAt(row));
  if (row + 1 < side) yield way(2, [first, ...bends(BENDS + 1), firstNode(block + side)], roadAt(column));
  for (let house = 0; house < HOUSES; house += 1) {
    const corners = Array.from({ length: 4 }, (_, at) => first + 1 + 2 * BENDS + 4 * house + at);
    yield way(3 + house, [...corners, first + 1 + 2 * BENDS + 4 * house], {
      building: 'yes',
      'addr:street': `Street ${row}`,
      'addr:housenumber': String(column * HOUSES + house + 1),
    });
  }
}

interface Built {
  readonly exitCode: number | null;
  readonly lastLine: string;
  readonly peakMegabytes: number;
  readonly cpuSeconds: number;
}

/** Runs the command as people do, and watches it. */
async function build(args: readonly string[]): Promise<Built> {
  const script = join(import.meta.dirname, '../scripts/graph.ts');
  const child = spawn(process.execPath, [`--max-old-space-size=${heap}`, script, 'build', ...args]);
  let [said, peakMegabytes, cpu] = ['', 0, 0];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (said += data.toString()));
  const { pid } = child;
  if (pid === undefined) throw new Error('the build did not start');
  const watch = setInterval(() => {
    const kilobytes = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    peakMegabytes = Math.max(peakMegabytes, Number(kilobytes ?? 0) / 1024);
    cpu = cpuSeconds(pid);
  }, 250);
  const exitCode = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearInterval(watch);
  const lastLine = said.trimEnd().split('\n').at(-1) ?? '';
  return { exitCode, lastLine, peakMegabytes, cpuSeconds: cpu };
}

const folder = mkdtempSync(join(tmpdir(), 'hexhail-country-'));
try {
  const side = Math.floor(Math.sqrt(nodes / NODES_OF_BLOCK));
  const extract = join(folder, 'country.osm.pbf');
  writeExtract(extract, country(side));
  const size = `${(statSync(extract).size / 2 ** 20).toFixed(0)} MB`;
  console.log(`a country of ${side * side * NODES_OF_BLOCK} nodes and ${side * side} blocks, ${size}`);
  const [south, west] = [
    CORNER.lat + (side / 2) * SPACING_DEGREES,
    CORNER.lng + (side / 2) * SPACING_DEGREES,
  ];
  const box = [west, south, west + 0.1, south + 0.1].map((degrees) => degrees.toFixed(4)).join();
  const runs = { 'a town of 100 by 100 blocks': [`--bbox=${box}`], 'the whole country': [] };
  for (const [what, crop] of Object.entries(runs)) {
    const built = await build([extract, join(folder, 'out.graph'), ...crop]);
    const cost = `${built.cpuSeconds.toFixed(0)} s of CPU, at most ${built.peakMegabytes.toFixed(0)} MB`;
    console.log(`${what}: exit code ${built.exitCode}, ${cost}\n  ${built.lastLine}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
