import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Miniflare } from 'miniflare';
import { unstable_splitSqlQuery as splitSqlQuery } from 'wrangler';

type Database = Awaited<ReturnType<Miniflare['getD1Database']>>;

/** The table of `wrangler d1 migrations`, so that both agree on applied migrations. */
const createTable = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

/** Applies the pending migrations of a directory, in the order of their numbers. */
export async function applyMigrations(database: Database, directory: string): Promise<void> {
  await database.prepare(createTable).run();
  const { results } = await database.prepare('SELECT name FROM d1_migrations').all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const pending = readdirSync(directory).filter((name) => name.endsWith('.sql') && !applied.has(name));
  for (const name of pending.sort()) {
    const statements = splitSqlQuery(readFileSync(join(directory, name), 'utf8'));
    const remember = database.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name);
    // One batch is one transaction: a migration is applied and recorded, or neither.
    await database.batch([...statements.map((statement) => database.prepare(statement)), remember]);
  }
}
