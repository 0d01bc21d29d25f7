import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type JournalExport, journalExportSchema } from '../src/protocol/journalExport.ts';
import { operand } from './commandLine/declare.ts';
import { runLongCommand } from './commandLine/longCommand.ts';
import { InputError, readCommandLine } from './commandLine/read.ts';
import { reportOn } from './replayJournal/report.ts';

const { file } = readCommandLine({
  run: 'npm run replay-journal',
  does: `Folds the exported journal of a trip or a vehicle through the machines of this code, and prints each event and the state
after it. Where the command follows from the event, it is decided again. Lines with "!" tell what cannot be read, is missing,
is decided otherwise or leads to another state than was exported. Exit code 1 if there are any.

Operators get the file from GET /v1/trips/ID/journal?format=raw or /v1/vehicles/ID/journal?format=raw. It holds places
and names of people.`,
  takes: {
    file: operand('FILE', 'a raw journal', z.string().min(1)),
  },
  examples: ['npm run replay-journal -- journal.json'],
});

await runLongCommand('replay-journal', async () => {
  const exported = await readExport(file);
  const { kind, id, tenant, exportedAt } = exported;
  console.log(`${kind} ${id} of ${tenant}, exported ${exportedAt}`);
  const { lines, isSame, verdict } = reportOn(exported);
  for (const line of lines) console.log(line);
  return { outcome: isSame ? 'held' : 'FAILED', detail: verdict };
});

async function readExport(path: string): Promise<JournalExport> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError(`${path} cannot be read: ${error instanceof Error ? error.message : error}.`);
  });
  const json = z.string().transform((value, context): unknown => {
    try {
      return JSON.parse(value);
    } catch {
      context.addIssue({ code: 'custom', message: 'it is not JSON' });
      return z.NEVER;
    }
  });
  const read = json.pipe(journalExportSchema).safeParse(text);
  if (read.success) return read.data;
  throw new InputError(`${path} is not the export of a journal:\n${z.prettifyError(read.error)}`);
}
