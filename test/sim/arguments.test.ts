import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../scripts/commandLine/read.ts';
import { replayCommand } from '../../sim/replay/arguments.ts';

const files = ['--positions', 'p.csv', '--trips', 't.csv'];

describe('the arguments of a replay', () => {
  test('are two files, and defaults for the rest', () => {
    expect(parseCommandLine(replayCommand, files)).toEqual({
      kind: 'values',
      values: { positions: 'p.csv', trips: 't.csv', speed: 10, minutes: 20, every: 1, json: false },
    });
  });

  test('may all be given', () => {
    const priced = ['--every', '4', '--configuration', 'c.json'];
    const rest = ['--speed=2.5', '--minutes', '3', '--url', 'http://localhost:8787', ...priced, '--json'];
    expect(parseCommandLine(replayCommand, [...files, ...rest])).toEqual({
      kind: 'values',
      values: {
        positions: 'p.csv',
        trips: 't.csv',
        speed: 2.5,
        minutes: 3,
        every: 4,
        configuration: 'c.json',
        url: 'http://localhost:8787',
        json: true,
      },
    });
  });

  test.each([
    [['--trips', 't.csv'], '--positions is missing'],
    [['--positions', 'p.csv'], '--trips is missing'],
    [[...files, '--speed', 'fast'], '--speed must be a number'],
    [[...files, '--speed', '0'], '--speed must be at least 0.1'],
    [[...files, '--minutes', '0'], '--minutes must be more than 0'],
    [[...files, '--every', '0'], '--every must be at least 1'],
    [[...files, '--minutes', '1e3'], '--minutes must be a number'],
    [[...files, '--url', 'localhost'], '--url must be an http or https address'],
    [[...files, '--url', 'ftp://localhost'], '--url must be an http or https address'],
    [[...files, '--sped', '3'], "Unknown option '--sped'"],
    [[...files, 'more'], "Unexpected argument 'more'"],
  ])('%j are refused', (args, problem) => {
    expect(parseCommandLine(replayCommand, args)).toEqual({ kind: 'mistake', problem: `${problem}.` });
  });

  test('that are wrong, or name files that are not there, end the command with 2 and one sentence', () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ['sim/replay/main.ts', ...args], { encoding: 'utf8' });
    const wrong = run(...files, '--speed', 'fast');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toMatch(
      /^--speed must be a number\.\n\nUsage: npm run replay -- .*\nHelp: +npm run replay -- --help\n$/,
    );
    const missing = run(...files);
    expect(missing.status).toBe(2);
    expect(missing.stderr).toMatch(/^p\.csv cannot be read: .*\n$/);
    expect(missing.stdout).toBe('');
  });
});
