import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { count, flag, operand, option, plainNumber } from '../../scripts/commandLine/declare.ts';
import { helpText } from '../../scripts/commandLine/help.ts';
import { createProgress } from '../../scripts/commandLine/longCommand.ts';
import { parseCommandLine } from '../../scripts/commandLine/read.ts';

const command = {
  run: 'npm run paint',
  does: 'Paints houses.',
  takes: {
    color: operand('COLOR', 'of the walls', z.enum(['red', 'blue'])),
    houses: operand('HOUSE', 'what is painted', z.array(z.string()).min(1)),
    coats: option('N', 'how often', count.pipe(z.int().max(9)).default(2)),
    degrees: option('C', 'how warm it must be', plainNumber.pipe(z.number().min(-20)).optional()),
    brush: option('NAME', 'what with', z.string().min(1)),
    day: option('DATE', 'when', z.iso.date().optional()),
    shop: option('URL', 'where paint is sold', z.url().optional()),
    dry: flag('wait until it is dry'),
  },
  variables: { WEATHER: 'what it is like outside' },
  examples: ['npm run paint -- red 1 2 --brush broad'],
} as const;

const needed = ['red', '1', '--brush', 'broad'];

describe('a command line', () => {
  test('gives typed values, and defaults for what is left out', () => {
    expect(parseCommandLine(command, ['red', '1', '2', '--brush=broad'])).toEqual({
      kind: 'values',
      values: { color: 'red', houses: ['1', '2'], coats: 2, brush: 'broad', dry: false },
    });
    expect(parseCommandLine(command, [...needed, '--coats', '3', '--degrees', '-2.5', '--dry'])).toEqual({
      kind: 'values',
      values: { color: 'red', houses: ['1'], coats: 3, degrees: -2.5, brush: 'broad', dry: true },
    });
  });

  test.each([['--help'], ['-h']])('asks for help with %s, whatever else is missing or wrong', (asked) => {
    expect(parseCommandLine(command, [asked])).toEqual({ kind: 'help' });
    expect(parseCommandLine(command, ['green', '--coats', 'many', asked])).toEqual({ kind: 'help' });
  });

  test.each([
    [[], 'COLOR is missing.'],
    [['red', '--brush', 'broad'], 'HOUSE is missing.'],
    [['red', '1'], '--brush is missing.'],
    [['green', '1', '--brush', 'broad'], 'COLOR must be one of red, blue.'],
    [['red', '1', '--brush', ''], '--brush is empty.'],
    [['red', '1', '--brush'], "Option '--brush <value>' argument missing."],
    [[...needed, '--coats', '1e1'], '--coats must be a number.'],
    [[...needed, '--coats', '1.5'], '--coats must be a whole number.'],
    [[...needed, '--coats', '-1'], '--coats must be at least 0.'],
    [[...needed, '--coats', '10'], '--coats must be at most 9.'],
    [[...needed, '--degrees', '-21'], '--degrees must be at least -20.'],
    [[...needed, '--day', '2026-02-30'], '--day must be a day, as 2026-11-21.'],
    [[...needed, '--shop', 'localhost'], '--shop must be an address, as https://dispatch.example.'],
    [[...needed, '--dry=yes'], "Option '--dry' does not take an argument."],
    [[...needed, '--gloss'], "Unknown option '--gloss'."],
    [[...needed, '-g'], "Unknown option '-g'."],
    [[...needed, '--toString'], "Unknown option '--toString'."],
  ])('refuses %j in a sentence', (args, problem) => {
    expect(parseCommandLine(command, args)).toEqual({ kind: 'mistake', problem });
  });

  test('takes no more than it says', () => {
    expect(parseCommandLine({ takes: {} }, ['more'])).toEqual({
      kind: 'mistake',
      problem: "Unexpected argument 'more'.",
    });
  });

  test('is explained from what it takes', () => {
    expect(helpText(command)).toBe(`Usage: npm run paint -- COLOR HOUSE... --brush NAME [options]

Paints houses.

Arguments:
  COLOR  of the walls
  HOUSE  what is painted

Options:
  --coats N     how often (2)
  --degrees C   how warm it must be
  --brush NAME  what with
  --day DATE    when
  --shop URL    where paint is sold
  --dry         wait until it is dry
  -h, --help    print this and do nothing else

Environment:
  WEATHER  what it is like outside

Examples:
  npm run paint -- red 1 2 --brush broad`);
  });
});

describe('a long command', () => {
  const stderr = vi.spyOn(process.stderr, 'write');
  beforeEach(() => {
    vi.useFakeTimers();
    stderr.mockReset().mockReturnValue(true);
  });
  afterEach(() => {
    vi.useRealTimers();
    stderr.mockReset();
  });

  test('tells how far it is every few seconds, and nothing before', () => {
    const onProgress = createProgress('paint');
    for (let house = 1; house <= 11; house++) {
      vi.advanceTimersByTime(1_000);
      onProgress(`${house} of 11 houses`);
    }
    expect(stderr.mock.calls).toEqual([['paint: 5 of 11 houses\n'], ['paint: 10 of 11 houses\n']]);
  });

  test.each([
    ["return { outcome: 'held', detail: '2 walls' }", 0, 'paint: held, 2 walls\n'],
    [
      "return { outcome: 'held', detail: '2 walls', json: { walls: 2 } }",
      0,
      'paint: held, 2 walls\n{"walls":2}\n',
    ],
    ["return { outcome: 'FAILED', detail: 'no brush' }", 1, 'paint: FAILED, no brush\n'],
    ["throw new Error('fell off')", 1, 'paint: FAILED, fell off\n'],
    ["throw new InputError('No such house.')", 2, ''],
  ])('that does «%s» ends with exit code %i after its verdict', (work, status, stdout) => {
    const script = `import { runLongCommand } from './scripts/commandLine/longCommand.ts';
      import { InputError } from './scripts/commandLine/read.ts';
      await runLongCommand('paint', async () => { ${work}; });`;
    const ended = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    expect({ status: ended.status, stdout: ended.stdout }).toEqual({ status, stdout });
    if (status === 2) expect(ended.stderr).toBe('No such house.\n');
  });
});
