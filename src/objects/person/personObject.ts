import { DurableObject } from 'cloudflare:workers';
import { z } from 'zod';
import type { ClaimAnswer, KeptAnswer, PersonCalls } from '../../calls/person.ts';
import type { Env } from '../../env.ts';

const HOUR_MS = 3_600_000;
const KEPT_MS = 24 * HOUR_MS;
/** A Worker whose clock is behind ours may take a ticket for valid this long after we think it has ended. */
const CLOCK_MARGIN_MS = 60_000;

const answerRowSchema = z.object({
  fingerprint: z.string(),
  status: z.number().nullable(),
  headers: z.string().nullable(),
  body: z.string().nullable(),
});
const headersSchema = z.record(z.string(), z.string());
const dueRowSchema = z.object({ due: z.number().nullable() });

/** One person of one tenant: which of their tickets are spent, and what their idempotent requests were answered. */
export class PersonObject extends DurableObject<Env> implements PersonCalls {
  #hasTables = false;

  /** True for the first who spends this ticket, false for everybody after. Times in epoch milliseconds. */
  async spend(jti: string, expiresAt: number): Promise<boolean> {
    const { rowsWritten } = this.#sql().exec(
      'INSERT INTO spent_tickets (jti, delete_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
      jti,
      expiresAt + CLOCK_MARGIN_MS,
    );
    await this.#pruneLater();
    return rowsWritten > 0;
  }

  /** Binds an Idempotency-Key to the request with this fingerprint, unless it is bound already. */
  async claim(key: string, fingerprint: string): Promise<ClaimAnswer> {
    this.#sql().exec(
      'INSERT INTO answers (key, fingerprint, delete_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      key,
      fingerprint,
      Date.now() + KEPT_MS,
    );
    const claimed = this.#answerTo(key, fingerprint);
    await this.#pruneLater();
    return claimed;
  }

  /** Keeps the answer to a claimed request, unless one is kept already: then that one comes back. */
  remember(key: string, fingerprint: string, answer: KeptAnswer): KeptAnswer | null {
    const earlier = this.#answerTo(key, fingerprint);
    if (earlier.outcome === 'answered') return earlier.answer;
    this.#sql().exec(
      'UPDATE answers SET status = ?, headers = ?, body = ? WHERE key = ? AND fingerprint = ?',
      answer.status,
      JSON.stringify(answer.headers),
      answer.body,
      key,
      fingerprint,
    );
    return null;
  }

  /** Deletes what has ended; without anything left, the object itself. */
  override async alarm(): Promise<void> {
    const now = Date.now();
    this.#sql().exec('DELETE FROM spent_tickets WHERE delete_at <= ?', now);
    this.#sql().exec('DELETE FROM answers WHERE delete_at <= ?', now);
    if (await this.#pruneLater()) return;
    this.#hasTables = false;
    await this.ctx.storage.deleteAll();
  }

  #answerTo(key: string, fingerprint: string): ClaimAnswer {
    const [row] = this.#sql()
      .exec('SELECT fingerprint, status, headers, body FROM answers WHERE key = ?', key)
      .toArray();
    // Gone only when its day ended between claim and remember.
    if (row === undefined) return { outcome: 'open' };
    const kept = answerRowSchema.parse(row);
    if (kept.fingerprint !== fingerprint) return { outcome: 'mismatch' };
    const { status, headers, body } = kept;
    if (status === null || headers === null || body === null) return { outcome: 'open' };
    return {
      outcome: 'answered',
      answer: { status, headers: headersSchema.parse(JSON.parse(headers)), body },
    };
  }

  /**
   * Arms the alarm unless it is armed; false when nothing is kept. Every write asks for it, which also mends
   * an alarm that failed too often and was dropped by the platform.
   */
  async #pruneLater(): Promise<boolean> {
    if ((await this.ctx.storage.getAlarm()) !== null) return true;
    const query = `SELECT min(delete_at) AS due FROM
      (SELECT delete_at FROM spent_tickets UNION ALL SELECT delete_at FROM answers)`;
    const { due } = dueRowSchema.parse(this.#sql().exec(query).one());
    if (due === null) return false;
    // Not for each ticket by itself: an alarm costs more than rows that stay for an hour.
    await this.ctx.storage.setAlarm(Math.max(due, Date.now() + HOUR_MS));
    return true;
  }

  /** The tables are made at the first use: pruning may have taken them away under a living instance. */
  #sql(): SqlStorage {
    const { sql } = this.ctx.storage;
    if (!this.#hasTables) {
      sql.exec(`
        CREATE TABLE IF NOT EXISTS spent_tickets (
          jti TEXT PRIMARY KEY, delete_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS answers (
          key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, delete_at INTEGER NOT NULL,
          status INTEGER, headers TEXT, body TEXT
        );
      `);
      this.#hasTables = true;
    }
    return sql;
  }
}
