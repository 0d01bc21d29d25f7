import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type CommandLine, type DescribedArgument, describeArguments } from './declare.ts';
import { helpCommand, helpText, usageLine } from './help.ts';

export type CommandLineReading<Values> =
  | { readonly kind: 'values'; readonly values: Values }
  | { readonly kind: 'help' }
  /** In one sentence. */
  | { readonly kind: 'mistake'; readonly problem: string };

/** Reads what a command was given. Only what is declared is taken; `--help` goes before every other mistake. */
export function parseCommandLine<Shape extends z.ZodRawShape>(
  { takes }: Pick<CommandLine<Shape>, 'takes'>,
  args: readonly string[],
): CommandLineReading<z.output<z.ZodObject<Shape>>> {
  const declared = describeArguments(takes);
  const given = splitArguments(declared, args);
  if (given.kind !== 'values') return given;
  const parsed = z.strictObject(takes).safeParse(given.values, { error: messageOf });
  if (parsed.success) return { kind: 'values', values: parsed.data };
  const issue = parsed.error.issues[0];
  const wrong = declared.find(({ name }) => name === issue?.path[0]);
  const label = wrong?.kind === 'operand' ? wrong.value : `--${wrong?.name}`;
  return { kind: 'mistake', problem: `${label} ${issue?.message}.` };
}

/** Takes the arguments apart, by name and still as text. */
function splitArguments(
  declared: readonly DescribedArgument[],
  args: readonly string[],
): CommandLineReading<Record<string, unknown>> {
  const operands = declared.filter(({ kind }) => kind === 'operand');
  const named = declared.filter(({ kind }) => kind !== 'operand');
  const types = named.map(
    ({ name, kind }) => [name, { type: kind === 'flag' ? 'boolean' : 'string' }] as const,
  );
  try {
    const { values, positionals } = parseArgs({
      args: joinNegativeNumbers(args),
      allowPositionals: true,
      options: { ...Object.fromEntries(types), help: { type: 'boolean', short: 'h' } },
    });
    const { help, ...rest } = values;
    if (help === true) return { kind: 'help' };
    const given: Record<string, unknown> = { ...rest };
    for (const { name, takesMany } of operands) {
      const taken = takesMany ? positionals.splice(0) : positionals.shift();
      if (taken !== undefined) given[name] = taken;
    }
    const [extra] = positionals;
    if (extra !== undefined) return { kind: 'mistake', problem: `Unexpected argument '${extra}'.` };
    return { kind: 'values', values: given };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // parseArgs explains what is wrong in its first sentence, and how to quote dashes after it.
    const [sentence = ''] = error.message.split(/\.\s/);
    return { kind: 'mistake', problem: `${sentence.replace(/\.$/, '')}.` };
  }
}

/** parseArgs takes "-60" for another option unless it is joined to the one before it. */
function joinNegativeNumbers(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1);
    const isValue = /^-\d/.test(arg) && before?.startsWith('--') && !before.includes('=');
    if (isValue) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

const formats: Readonly<Record<string, string>> = {
  date: 'must be a day, as 2026-11-21',
  url: 'must be an address, as https://dispatch.example',
};

/** Ends "--seed …"; undefined where the schema's own words will do. */
function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'must be a whole number' : undefined;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'invalid_format':
      return formats[issue.format];
    case 'too_small':
      if (issue.origin === 'array') return 'is missing';
      if (issue.origin === 'string') return 'is empty';
      return `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return `must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`;
    default:
      return undefined;
  }
}

/** What was given to a command cannot be used; the message says so in a sentence to whoever gave it. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

export const exitCodes = { done: 0, failed: 1, misused: 2 } as const;

/** What the command was given. Ends the process after `--help`, and after a mistake, which it explains. */
export function readCommandLine<Shape extends z.ZodRawShape>(
  command: CommandLine<Shape>,
  args: readonly string[] = process.argv.slice(2),
): z.output<z.ZodObject<Shape>> {
  const read = parseCommandLine(command, args);
  if (read.kind === 'values') return read.values;
  if (read.kind === 'help') {
    console.log(helpText(command));
    process.exit(exitCodes.done);
  }
  console.error(`${read.problem}\n\nUsage: ${usageLine(command)}\nHelp:  ${helpCommand(command)}`);
  process.exit(exitCodes.misused);
}
