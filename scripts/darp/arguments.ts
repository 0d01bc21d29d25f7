import { parseArgs } from 'node:util';
import { z } from 'zod';

export const usage = `Usage: npm run darp -- FILE... [--seconds 30] [--optima FILE] [--seed 1]

Solves dial-a-ride instances in Cordeau's format with the planning code of Hexhail, one after the other, on every
core with a seed of its own, and checks the routes independently. Exit code 1 if any is infeasible, 2 if a file or
an argument cannot be read.
  --seconds  how long to search for each
  --optima   CSV with the instances' optimal costs: instance, optimal_cost; the instance is the file's name
             without its extension
  --seed     where chance begins`;

/** A number written plainly: `1e3`, hexadecimal and blanks are more likely mistakes than meant. */
const plainNumber = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'must be a number')
  .transform(Number);

const settingsSchema = z.object({
  files: z.array(z.string()).min(1, 'No file is given'),
  seconds: plainNumber
    .pipe(z.number().min(0.1, 'must be at least 0.1').max(86_400, 'must be at most 86400'))
    .default(30),
  optima: z.string().optional(),
  seed: plainNumber.pipe(z.int('must be a whole number').max(2 ** 32 - 1, 'must be below 2^32')).default(1),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Reads the arguments; what is wrong with them is told in one sentence. */
export function readArguments(
  args: readonly string[],
): { ok: true; settings: Settings } | { ok: false; problem: string } {
  let given: unknown;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { seconds: { type: 'string' }, optima: { type: 'string' }, seed: { type: 'string' } },
    });
    given = { ...values, files: positionals };
  } catch (error) {
    // parseArgs explains what is wrong in its first sentence, and how to quote dashes after it.
    const problem = String(error instanceof Error ? error.message : error).split('. ')[0] ?? '';
    return { ok: false, problem };
  }
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return { ok: true, settings: parsed.data };
  const issue = parsed.error.issues[0];
  const name = issue?.path[0] === 'files' ? '' : `--${issue?.path.join('.')} `;
  return { ok: false, problem: `${name}${issue?.message}` };
}
