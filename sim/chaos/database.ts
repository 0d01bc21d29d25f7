import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const eventsRow = z.object({ id: z.string(), events: z.string() }).transform(({ id, events }) => ({
  id,
  events: z.array(z.object({ sequence: z.int(), type: z.string() })).parse(JSON.parse(events)),
}));

const lockTries = 50;
const lockRetryMs = 20;

/**
 * Makes the local D1 database fail by taking SQLite's own locks on its file from this process: every statement of
 * the runtime then fails with SQLITE_BUSY, or the database cannot be opened.
 */
export class DatabaseOutage {
  readonly #path: string;
  #held: DatabaseSync | null = null;

  constructor(stateDir: string) {
    const folder = join(stateDir, 'v3', 'd1', 'miniflare-D1DatabaseObject');
    const names = readdirSync(folder).filter((name) => /^[0-9a-f]+\.sqlite$/.test(name));
    const [name] = names;
    if (name === undefined || names.length > 1) throw new Error(`expected one D1 database in ${folder}`);
    this.#path = join(folder, name);
  }

  /** Runs statements beside the runtime, as an operator's tools would. */
  run(work: (database: DatabaseSync) => void): void {
    const database = new DatabaseSync(this.#path, { timeout: 1_000 });
    try {
      work(database);
    } finally {
      database.close();
    }
  }

  /** The types of the events that the history has of each trip, in its order. */
  tripEvents(): Map<string, string[]> {
    const told = new Map<string, string[]>();
    this.run((database) => {
      const rows = database
        .prepare("SELECT id, events FROM trips UNION ALL SELECT id, events FROM events WHERE kind = 'trip'")
        .all();
      const byTrip = Map.groupBy(
        rows.map((row) => eventsRow.parse(row)),
        ({ id }) => id,
      );
      for (const [id, runs] of byTrip) {
        const events = runs.flatMap((run) => run.events).sort((one, other) => one.sequence - other.sequence);
        told.set(
          id,
          events.map(({ type }) => type.replace(/^trip\./, '')),
        );
      }
    });
    return told;
  }

  /**
   * Locks the database: nothing can be written, nor read in a session. Returns false if the runtime never released
   * the file.
   */
  async lock(): Promise<boolean> {
    for (let tries = 0; tries < lockTries; tries++) {
      if (this.#hold('BEGIN EXCLUSIVE')) return true;
      await sleep(lockRetryMs);
    }
    return false;
  }

  /**
   * Makes the database impossible to open. Only while no runtime has it open: SQLite grants an exclusively locked
   * file only to its sole user. Returns false if another process was faster.
   */
  takeAway(): boolean {
    return this.#hold('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
  }

  get isHeld(): boolean {
    return this.#held !== null;
  }

  /** Undoes `lock` or `takeAway`. */
  release(): void {
    this.#held?.close();
    this.#held = null;
  }

  #hold(statements: string): boolean {
    if (this.#held !== null) return false;
    const database = new DatabaseSync(this.#path, { timeout: 0 });
    try {
      database.exec(statements);
      this.#held = database;
      return true;
    } catch (error) {
      database.close();
      if (error instanceof Error && error.message.includes('locked')) return false;
      throw error;
    }
  }
}
