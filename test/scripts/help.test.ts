import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };

/** The commands of package.json that are ours, with the file that each runs. */
const commands = Object.entries(manifest.scripts).flatMap(([name, command]): [string, string][] => {
  const file = /^(?:exec )?node (\S+\.ts)$/.exec(command)?.[1];
  return file === undefined ? [] : [[name, file]];
});

const asked = [...commands, ['graph -- build', 'scripts/graph.ts', 'build']].map(
  ([name = '', file = '', ...before]) => ({ name, ask: [file, ...before, '--help'] }),
);

const explainedSchema = z.array(z.object({ exitCode: z.unknown(), stdout: z.string(), stderr: z.string() }));

/**
 * What all commands say of themselves, in a process that may read files and print, and nothing else: to write a file,
 * or to start a process or a thread, is an error there.
 */
const explained = (async () => {
  const asks = JSON.stringify(asked.map(({ ask }) => ask));
  const options = ['--permission', '--allow-fs-read=*'];
  const child = spawn(process.execPath, [...options, 'test/scripts/helpOfAll.ts', asks], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return explainedSchema.parse(JSON.parse(stdout));
})();

test('every command but those of the tools that check is ours', () => {
  const others = Object.keys(manifest.scripts).filter((name) => !commands.some(([ours]) => ours === name));
  expect(others).toEqual(['test', 'types', 'lint', 'check']);
});

test.for(asked.map(({ name }, index) => [name, index] as const))(
  'npm run %s explains itself, and does nothing else',
  async ([name, index]) => {
    const { exitCode, stdout, stderr } = { ...(await explained)[index] };
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: npm (run )?(--silent )?${name}\\b.*\n\n[A-Z]`));
    expect(stdout).toMatch(/^ {2}-h, --help +print/m);
    expect(stdout).toMatch(/\nExamples:\n( {2}.+\n)+$/);
  },
);
