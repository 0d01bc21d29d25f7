import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';
import { sourceDirectories } from '../../scripts/local/pages.ts';

const root = resolve(import.meta.dirname, '../..');

test('pages are built anew when anything changes that they are made of', async () => {
  const directory = join(root, 'web/src');
  const files = (await readdir(directory, { recursive: true })).filter((name) => /\.tsx?$/.test(name));
  const imported = await Promise.all(
    files.map(async (name) => {
      const file = join(directory, name);
      const text = await readFile(file, 'utf8');
      return [...text.matchAll(/from '(\.[^']+)'/g)].map(([, path = '']) => resolve(dirname(file), path));
    }),
  );
  const directories = new Set(imported.flat().map((path) => relative(root, path).split(sep)[0]));
  expect(directories.size).toBeGreaterThan(1);
  expect(sourceDirectories).toEqual(expect.arrayContaining([...directories]));
});
