import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

/** The commands of package.json that are ours, with the file that each runs. */
const commands = Object.entries(manifest.scripts).flatMap(([name, command]): [string, string][] => {
  const file = /^(?:exec )?node (\S+\.ts)$/.exec(command)?.[1];
  return file === undefined ? [] : [[name, file]];
});

/**
 * Runs a command that may read files and print, and nothing else: to write a file, or to start a process or a thread,
 * ends it with an error.
 */
async function runHarmless(file: string, ...args: string[]) {
  const child = spawn(process.execPath, ['--permission', '--allow-fs-read=*', file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { exitCode, stdout, stderr };
}

test('every command but those of the tools that check is ours', () => {
  const others = Object.keys(manifest.scripts).filter((name) => !commands.some(([ours]) => ours === name));
  expect(others).toEqual(['test', 'types', 'lint', 'check']);
});

test.for([...commands, ['graph -- build', 'scripts/graph.ts', 'build']])(
  'npm run %s explains itself, and does nothing else',
  async ([name = '', file = '', ...before]) => {
    const { exitCode, stdout, stderr } = await runHarmless(file, ...before, '--help');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: npm (run )?(--silent )?${name}\\b.*\n\n[A-Z]`));
    expect(stdout).toMatch(/^ {2}-h, --help +print/m);
    expect(stdout).toMatch(/\nExamples:\n( {2}.+\n)+$/);
  },
);
