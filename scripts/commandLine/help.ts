import type { z } from 'zod';
import { type CommandLine, type DescribedArgument, describeArguments } from './declare.ts';

/** How a command is called: with all that it needs, and `[options]` for the rest. */
export function usageLine({ run, takes }: Pick<CommandLine<z.ZodRawShape>, 'run' | 'takes'>): string {
  const declared = describeArguments(takes);
  const needed = declared.filter(({ kind, isRequired }) => kind === 'operand' || isRequired);
  const words = needed.map(({ kind, name, value, takesMany }) =>
    kind === 'operand' ? `${value}${takesMany ? '...' : ''}` : `--${name} ${value}`,
  );
  const all = needed.length < declared.length ? [...words, '[options]'] : words;
  return all.length === 0 ? run : `${beforeArguments(run)} ${all.join(' ')}`;
}

export function helpCommand({ run }: { readonly run: string }): string {
  return `${beforeArguments(run)} --help`;
}

/** npm keeps to itself what is not behind two dashes. */
function beforeArguments(run: string): string {
  return run.includes(' -- ') ? run : `${run} --`;
}

/** All that there is to know about a command, in sections of plain text. */
export function helpText(command: CommandLine<z.ZodRawShape>): string {
  const declared = describeArguments(command.takes);
  const rowOf = ({ kind, name, value, help, byDefault }: DescribedArgument): [string, string] => [
    kind === 'operand' ? value : `--${name} ${value}`.trimEnd(),
    byDefault === null ? help : `${help} (${byDefault})`,
  ];
  const operands = declared.filter(({ kind }) => kind === 'operand').map(rowOf);
  const named = declared.filter(({ kind }) => kind !== 'operand').map(rowOf);
  return [
    `Usage: ${usageLine(command)}`,
    command.does,
    ...section('Arguments', operands),
    ...section('Options', [...named, ['-h, --help', 'print this and do nothing else']]),
    ...section('Environment', Object.entries(command.variables ?? {})),
    ['Examples:', ...command.examples.map((example) => `  ${example}`)].join('\n'),
  ].join('\n\n');
}

const helpWidth = 80;

/** No section where there are no rows. */
function section(title: string, rows: readonly (readonly [string, string])[]): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, help]) => {
    const wrapped = help.match(new RegExp(`.{1,${helpWidth}}( |$)`, 'g')) ?? [];
    return `  ${name.padEnd(width)}  ${wrapped.map((line) => line.trimEnd()).join(`\n${' '.repeat(width + 4)}`)}`;
  });
  return [[`${title}:`, ...lines].join('\n')];
}
