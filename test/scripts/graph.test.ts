import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

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

test('the demo town is written, and described', () => {
  const made = graph('town', 'town.graph', '--seed', '3');
  expect(made.status).toBe(0);
  expect(made.out).toMatch(/^places +\d+ localities, \d+ streets, \d+ points of interest; \d+ names/m);
  expect(readdirSync(directory)).toEqual(expect.arrayContaining(['town.graph', 'town.places']));
  const { status, out } = graph('info', 'town.graph');
  expect(status).toBe(0);
  expect(out).toMatch(/^name +Port-aux-Français\nnodes +\d+\nedges +\d+/);
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
