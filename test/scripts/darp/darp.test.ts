import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { smallText } from './instances.ts';

const folder = mkdtempSync(join(tmpdir(), 'hexhail-darp-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['scripts/darp.ts', ...args], { encoding: 'utf8' });
}

const small = file('small.txt', smallText);

describe('npm run darp', () => {
  it('prints cost, optimum, gap and feasibility of each, and the mean gap', () => {
    const optima = file('optima.csv', 'instance,optimal_cost\nsmall,40.00\n');
    const { status, stdout } = run(small, '--seconds', '0.2', '--optima', optima);
    expect(stdout).toMatch(/^small +44\.00 +40\.00 +10\.00 % +yes$/m);
    expect(stdout).toMatch(/\ndarp: solved, 1 of 1 feasible, mean gap 10\.00 % over 1\n$/);
    expect(status).toBe(0);
  });

  it('says what cannot be served, and ends with 1', () => {
    const impossible = file('impossible.txt', smallText.replace('1 10 0 1 1 10 30', '1 10 0 1 1 0 5'));
    const { status, stdout } = run(small, impossible, '--seconds', '0.2');
    expect(stdout).toMatch(/^small +44\.00 +– +– +yes$/m);
    expect(stdout).toMatch(/^impossible .* no$/m);
    expect(stdout).toContain('Node 1 is visited 0 times.');
    expect(stdout).toMatch(/\ndarp: FAILED, 1 of 2 feasible\n$/);
    expect(status).toBe(1);
  });

  it.each([
    [
      'a bad line',
      [small, file('bad.txt', smallText.replace('12 0', '12 o'))],
      /bad\.txt: Line 4: «o» is not a number/,
    ],
    ['a file that is not there', [join(folder, 'none.txt')], /none\.txt cannot be read/],
    [
      'bad optima',
      [small, '--optima', file('bad.csv', 'instance,optimal_cost\nsmall;1\n')],
      /bad\.csv: Line 2: /,
    ],
    ['no file', [], /^FILE is missing\.$/],
    ['bad seconds', [small, '--seconds', '1e3'], /--seconds must be a number/],
    ['an unknown option', [small, '--fast'], /'--fast'/],
  ])('tells %s in a sentence, and ends with 2', (_, args, sentence) => {
    const { status, stdout, stderr } = run(...args);
    expect(stderr.split('\n')[0]).toMatch(sentence);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});
