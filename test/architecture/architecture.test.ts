import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { arrows, neighbours } from './arrows.ts';
import { cyclesIn, importsOf, reachedFrom } from './imports.ts';

const maxLines = 300;
/** Written by commands, which check them too: nobody reads them from beginning to end. */
const generated = ['client/contract.ts'];
const roots = ['src', 'client', 'sim', 'web', 'scripts', 'bench', 'test'];

const sources = new Map(
  globSync(roots.map((root) => `${root}/**/*.{ts,tsx,css}`))
    .toSorted()
    .map((file) => [file, readFileSync(file, 'utf8')]),
);
const imports = new Map(
  [...sources]
    .filter(([file]) => !file.endsWith('.css'))
    .map(([file, text]) => [file, importsOf(file, text)]),
);
const graph = new Map([...imports].map(([file, { files }]) => [file, files]));

function filesBelow(root: string): string[] {
  return [...imports.keys()].filter((file) => isIn(file, root));
}

function isIn(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

/** Returns the imports of a directory's files that no rule allows. */
function strays(place: string, allowed: Readonly<Record<string, string>>): string[] {
  return filesBelow(place).flatMap((file) =>
    (graph.get(file) ?? [])
      .filter((imported) => ![place, ...Object.keys(allowed)].some((to) => isIn(imported, to)))
      .map((imported) => `${file} imports ${imported}`),
  );
}

describe('the arrows within src', () => {
  test('are said for every directory and file of it', () => {
    const places = [...imports.keys()]
      .filter((file) => isIn(file, 'src'))
      .map((file) => file.split('/').slice(0, 2).join('/'));
    expect([...new Set(places)].filter((place) => !(place in arrows))).toEqual([]);
  });

  test.each(Object.entries(arrows))('%s imports what it may', (place, allowed) => {
    expect(strays(place, allowed)).toEqual([]);
  });

  test('never lead from objects to routes or back', () => {
    expect(arrows['src/objects']).not.toHaveProperty('src/routes');
    expect(arrows['src/routes']).not.toHaveProperty('src/objects');
  });
});

describe('the arrows between the directories', () => {
  test.each(Object.entries(neighbours))('%s imports what it may', (place, allowed) => {
    expect(strays(place, allowed)).toEqual([]);
  });
});

test('what the simulator runs knows nothing of the platform', () => {
  const simulated = [...reachedFrom(graph, ['sim/simulator/simulate.ts'])];
  expect(simulated).not.toContain('src/env.ts');
  expect(simulated.filter((file) => imports.get(file)?.packages.includes('cloudflare:workers'))).toEqual([]);
});

test('tests wait by one timeout, which only ends a hang', () => {
  const own = /\bvi\.wait(?:For|Until)\(/;
  const waiting = 'test/setup/waiting.ts';
  expect(filesBelow('test').filter((file) => own.test(sources.get(file) ?? ''))).toEqual([waiting]);
});

describe('the stubs of objects', () => {
  const factory = 'src/calls/objects.ts';
  const classes = readFileSync('wrangler.toml', 'utf8').matchAll(/name = "([A-Z_]+)", class_name/g);
  const bindings = [...classes].map(([, name]) => name);
  const anyOf = `(?:${bindings.join('|')})`;
  /** Makes an id or a stub, or takes a namespace out of the environment: `env.TRIP`, `{ TRIP }`. */
  const usesNamespace = new RegExp(
    `\\b(?:idFrom(?:Name|String)|newUniqueId|getByName)\\b|\\.jurisdiction\\(|\\.${anyOf}\\b|[{,]\\s*${anyOf}\\s*[,}]`,
  );

  test('are made in one file, which knows where each object belongs', () => {
    expect(bindings).toHaveLength(11);
    const users = filesBelow('src').filter((file) => usesNamespace.test(sources.get(file) ?? ''));
    expect(users).toEqual([factory]);
  });

  test.each(['env.TRIP.get(id)', 'const { DB, TRIP } = env', 'cells.getByName(name)', 'x.idFromName(n)'])(
    'would be found elsewhere: %s',
    (code) => expect(code).toMatch(usesNamespace),
  );
});

test('the domain imports small pure libraries only', () => {
  const packages = filesBelow('src/domain').flatMap((file) => imports.get(file)?.packages ?? []);
  expect([...new Set(packages)].toSorted()).toEqual(['h3-js', 'munkres', 'zod']);
});

test('no file imports itself through others', () => {
  expect(cyclesIn(graph)).toEqual([]);
});

test(`no file has more than ${maxLines} lines`, () => {
  const long = [...sources]
    .map(([file, text]) => ({ file, lines: text.split('\n').length - 1 }))
    .filter(({ file, lines }) => lines > maxLines && !generated.includes(file));
  expect(long).toEqual([]);
});
