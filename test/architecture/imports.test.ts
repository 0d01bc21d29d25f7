import { describe, expect, test } from 'vitest';
import { cyclesIn, importsOf, reachedFrom } from './imports.ts';

describe('the imports of a file', () => {
  test.each([
    ['a value', "import { a } from './a.ts';"],
    ['a type', "import type { A } from './a.ts';"],
    ['a namespace', "import * as a from './a.ts';"],
    ['several lines', "import {\n  a,\n  type B,\n} from './a.ts';"],
    ['a side effect', "import './a.ts';"],
    ['a re-export', "export { a } from './a.ts';"],
    ['all of a file', "export * from './a.ts';"],
    ['a dynamic import', "const a = await import('./a.ts');"],
    ['the type of an import', "type A = import('./a.ts').A;"],
    ['an import after a comment', "/** import { b } from './b.ts'; */\nimport { a } from './a.ts';"],
    ['an import beside a glob', "const all = 'src/**/*.ts';\nimport { a } from './a.ts';\n/* end */"],
  ])('are found: %s', (_, source) => {
    expect(importsOf('src/x/y.ts', source)).toEqual({ files: ['src/x/a.ts'], packages: [] });
  });

  test.each([
    ['a comment', "// import { a } from './a.ts';"],
    ['a block of comments', "/**\n * import { a } from './a.ts';\n   import { a } from './a.ts';\n */"],
    ['a call', "export const a = Array.from('./a.ts');"],
    ['words', "export const said = 'imported from';\nexport const where = './a.ts';"],
  ])('are not %s', (_, source) => {
    expect(importsOf('src/x/y.ts', source)).toEqual({ files: [], packages: [] });
  });

  test('are paths from the root, and packages by name', () => {
    const source = "import z from 'zod';\nimport { a } from '../../b/a.ts';\nimport 'node:fs';";
    expect(importsOf('src/x/y.ts', source)).toEqual({ files: ['b/a.ts'], packages: ['node:fs', 'zod'] });
  });
});

describe('cycles', () => {
  test('are found once, and nothing beside them', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', ['e']],
      ['e', ['e']],
      ['f', ['a']],
    ]);
    expect(cyclesIn(graph)).toEqual([['e'], ['a', 'b', 'c']]);
  });

  test('are not two ways to one file', () => {
    const graph = new Map([
      ['a', ['b', 'c']],
      ['b', ['d']],
      ['c', ['d']],
      ['d', []],
    ]);
    expect(cyclesIn(graph)).toEqual([]);
  });
});

test('what is reached is all that is imported on the way', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c', 'a']],
    ['d', ['a']],
  ]);
  expect([...reachedFrom(graph, ['a'])]).toEqual(['a', 'b', 'c']);
});
