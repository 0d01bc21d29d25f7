import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { flag, option } from './commandLine/declare.ts';
import { InputError } from './commandLine/read.ts';

/** Which database a command works on. */
export interface DatabaseChoice {
  readonly remote: boolean;
  readonly state: string;
}

/** The arguments that choose it. */
export const databaseArguments = {
  remote: flag('the deployed database; else the one of a local server'),
  state: option('DIR', 'of the local server', z.string().default('.state')),
};

/** Rows hold whole messages. */
const maxAnswerBytes = 256 * 1024 * 1024;

const root = resolve(import.meta.dirname, '..');
const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js');
const answerSchema = z.array(z.object({ results: z.array(z.record(z.string(), z.unknown())) }));

/** Runs one SQL statement through wrangler, beside the service; returns its rows. */
export async function runSql(
  { remote, state }: DatabaseChoice,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const where = remote ? ['--remote'] : ['--local', '--persist-to', resolve(state)];
  const args = [wrangler, 'd1', 'execute', 'DB', ...where, '--json', '--command', sql];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: root,
      maxBuffer: maxAnswerBytes,
    });
    return answerSchema.parse(JSON.parse(stdout))[0]?.results ?? [];
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout).trim() : String(error);
    throw new InputError(`The database did not take it: ${said}`);
  }
}

/** Quotes a text as an SQL string literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
