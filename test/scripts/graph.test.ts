import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeExtract } from '../../bench/extractWriter.ts';
import { refuseAbove } from '../../scripts/graph/buildGraph.ts';
import { MAX_LOADED_BYTES } from '../../src/routing/graph/memory.ts';

const directory = mkdtempSync(join(tmpdir(), 'hexhail-graph-'));
afterAll(() => rmSync(directory, { recursive: true }));

const script = join(resolve(import.meta.dirname, '../..'), 'scripts/graph.ts');

function graph(...options: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...options], {
    cwd: directory,
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

/** As the first block of every extract begins: the length of its header, and its type. */
const beginning = Buffer.from([0, 0, 0, 13, 10, 9, ...Buffer.from('OSMHeader'), 24, 120]);

test.each([
  ['empty', Buffer.alloc(0), /is empty/],
  ['text', Buffer.from('{"type":"FeatureCollection"}'), /is not an OpenStreetMap extract/],
  ['cut', beginning, /is damaged or cut off/],
])('building from a file that is %s fails with a sentence, and leaves nothing', (name, bytes, sentence) => {
  const input = `${name}.osm.pbf`;
  writeFileSync(join(directory, input), bytes);
  const { status, err } = graph('build', input, `${name}.graph`);
  expect(status).toBe(2);
  expect(err).toMatch(sentence);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(readdirSync(directory).filter((file) => !file.endsWith('.osm.pbf'))).toEqual([]);
});

/** A square of streets of a kilometre in the Gulf of Guinea, and an island with a street far to the east. */
function writeSquare(name: string): string {
  const path = join(directory, name);
  const nodes = [
    [0, 0],
    [0, 0.009],
    [0.009, 0.009],
    [0.009, 0],
    [0, 1],
    [0, 1.009],
  ] as const;
  writeExtract(path, [
    ...nodes.map(([lat, lon], index) => ({ type: 'node' as const, id: index + 1, lat, lon, tags: {} })),
    { type: 'way', id: 1, refs: [1, 2, 3, 4, 1], tags: { highway: 'residential' } },
    { type: 'way', id: 2, refs: [5, 6], tags: { highway: 'residential', 'access:conditional': 'no @ (Su)' } },
  ]);
  return name;
}

test('an extract is built, described, and cropped to a box or a polygon', () => {
  const square = writeSquare('square.osm.pbf');
  const whole = graph('build', square, 'whole.graph');
  expect(whole).toMatchObject({ status: 0, err: '' });
  // Building also tells what the index of places beside the graph holds.
  const about = graph('info', 'whole.graph').out.trimEnd();
  expect(whole.out.startsWith(about)).toBe(true);
  expect(whole.out.slice(about.length)).toMatch(/^\nplaces +0 localities, .*\n$/);
  expect(whole.out).toMatch(/parts +2, not connected: 4\.0, 1\.0 km/);
  expect(whole.out).toContain('left out: 1 values of access:conditional');

  const box = graph('build', square, 'box.graph', '--bbox', '-0.1,-0.1,0.1,0.1');
  expect(box.out).toMatch(/parts +1, not connected: 4\.0 km/);
  const outline = [
    [0.9, -1],
    [2, -1],
    [2, 1],
    [0.9, 1],
    [0.9, -1],
  ];
  const polygon = { type: 'Feature', geometry: { type: 'Polygon', coordinates: [outline] } };
  writeFileSync(join(directory, 'area.geojson'), JSON.stringify(polygon));
  const area = graph('build', square, 'area.graph', '--polygon', 'area.geojson');
  expect(area.out).toMatch(/parts +1, not connected: 1\.0 km/);
});

test.each([
  [['--bbox', '1,2,3'], /is no box/],
  [['--polygon', 'square.osm.pbf'], /no polygon/],
  [['--bbox', '-0.1,-0.1,0.1,0.1', '--polygon', 'area.geojson'], /either --bbox or --polygon/],
  [['--bbox', '50,50,51,51'], /no roads that a car can drive/],
  [['--seed', '1'], /Unknown option '--seed'/],
])('what cannot be built with %j is said, and leaves nothing', (options, sentence) => {
  const { status, err } = graph('build', writeSquare('square.osm.pbf'), 'none.graph', ...options);
  expect(status).toBe(2);
  expect(err).toMatch(sentence);
  expect(readdirSync(directory)).not.toContain('none.graph');
});

test('a graph that does not fit into an isolate is refused with a word on what to do', () => {
  expect(() => refuseAbove(MAX_LOADED_BYTES)).not.toThrow();
  expect(() => refuseAbove(350_000_000)).toThrow(
    'The graph would take 350 MB when loaded, and may take 100 MB: crop the extract with --bbox or --polygon.',
  );
});

test('a graph of an older format has to be built again', () => {
  graph('build', writeSquare('square.osm.pbf'), 'old.graph');
  const file = readFileSync(join(directory, 'old.graph'));
  file.writeUInt32LE(1, 8);
  writeFileSync(join(directory, 'old.graph'), file);
  expect(graph('info', 'old.graph')).toMatchObject({
    status: 2,
    err: expect.stringContaining('build it again'),
  });
});

test('the demo town is written, and described', () => {
  const made = graph('town', 'town.graph', '--seed', '3');
  expect(made.status).toBe(0);
  expect(made.out).toMatch(/^places +\d+ localities, \d+ streets, \d+ points of interest; \d+ names/m);
  expect(readdirSync(directory)).toEqual(expect.arrayContaining(['town.graph', 'town.places']));
  const { status, out } = graph('info', 'town.graph');
  expect(status).toBe(0);
  expect(out).toMatch(
    /^name +Port-aux-Français\nnodes +\d+ drives .*\nedges +\d+ turns .*\njunctions +\d+\n/,
  );
  expect(out).toContain('attribution');
});

test('what cannot be read is said', () => {
  writeFileSync(join(directory, 'odd.graph'), 'nothing of the kind');
  expect(graph('info', 'odd.graph')).toMatchObject({
    status: 2,
    err: expect.stringContaining('not a road graph'),
  });
  expect(graph('info', 'absent.graph')).toMatchObject({
    status: 2,
    err: expect.stringContaining('cannot be read'),
  });
  expect(graph('build', 'absent.osm.pbf', 'x.graph').status).toBe(2);
  writeFileSync(join(directory, 'speeds.json'), '{"primary": [1, 1]}');
  expect(graph('build', 'absent.osm.pbf', 'x.graph', '--speeds', 'speeds.json')).toMatchObject({
    status: 2,
    err: expect.stringContaining('no table of speed factors'),
  });
  expect(graph('town', 'x.graph', '--seed', 'one').status).toBe(2);
  expect(graph().status).toBe(2);
});
