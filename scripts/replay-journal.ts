import { z } from 'zod';
import { operand } from './commandLine/declare.ts';
import { runLongCommand } from './commandLine/longCommand.ts';
import { readCommandLine } from './commandLine/read.ts';
import { readExport } from './replayJournal/readExport.ts';
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
