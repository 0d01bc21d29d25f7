import { z } from 'zod';
import { operand, option } from './commandLine/declare.ts';
import { readCommandLine } from './commandLine/read.ts';
import { databaseArguments, runSql, sqlText } from './database.ts';

const { what, id, ...database } = readCommandLine({
  run: 'npm run --silent dead-letters',
  does: `Shows the messages that could not be delivered, or has them sent again: the service does that within a minute, and
what then is on its way is a dead letter no more.`,
  takes: {
    what: operand('WHAT', 'list or redrive', z.enum(['list', 'redrive'])),
    id: option('ID', 'only the letter of this id; else all', z.string().optional()),
    ...databaseArguments,
  },
  examples: [
    'npm run --silent dead-letters -- list',
    'npm run --silent dead-letters -- redrive --id trip/demo/trip_00000001/7 --remote',
  ],
});

const letterSchema = z.object({
  message_id: z.string(),
  queue: z.string(),
  body: z.string(),
  reason: z.string(),
  at: z.number(),
  redrive_at: z.number().nullable(),
});

const only = id === undefined ? 'TRUE' : `message_id = ${sqlText(id)}`;
if (what === 'redrive') {
  await runSql(database, `UPDATE dead_letters SET redrive_at = ${Date.now()} WHERE ${only}`);
}
const rows = await runSql(database, `SELECT * FROM dead_letters WHERE ${only} ORDER BY at`);
for (const row of rows) {
  const { message_id, at, redrive_at, body, ...letter } = letterSchema.parse(row);
  const isMarked = redrive_at !== null;
  console.log(
    JSON.stringify({ id: message_id, at: new Date(at), ...letter, isMarked, body: JSON.parse(body) }),
  );
}
console.error(`dead-letters: ${rows.length} ${what === 'redrive' ? 'will be sent again' : 'in all'}`);
