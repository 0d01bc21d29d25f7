import { tripSchema } from '../../src/protocol/trips.ts';
import type { CredentialSource } from '../robots/credentials.ts';
import type { ApiRequest } from '../robots/http.ts';
import type { Call, CallOutcome } from './evidence.ts';

const attemptTimeoutMs = 3_000;

const seenTrip = tripSchema.pick({ id: true, version: true, state: true });

/** Every call of every client: noted when it is invoked, and again when its end is known. */
export class CallLog {
  readonly #open = new Map<number, Omit<Call, 'endedAt' | 'outcome'>>();
  readonly #ended: Call[] = [];
  #invoked = 0;

  get invoked(): number {
    return this.#invoked;
  }

  /** Makes one attempt and notes what became of it. */
  async record(what: Pick<Call, 'kind' | 'key'>, attempt: () => Promise<CallOutcome>): Promise<CallOutcome> {
    const number = this.#invoked++;
    const invoked = { kind: what.kind, key: what.key, invokedAt: Date.now() };
    this.#open.set(number, invoked);
    const outcome = await attempt();
    this.#open.delete(number);
    this.#ended.push({ ...invoked, endedAt: Date.now(), outcome });
    return outcome;
  }

  /** All calls so far; nobody knows what became of those that have not ended. */
  calls(): Call[] {
    const now = Date.now();
    const open = [...this.#open.values()].map(
      (call): Call => ({
        ...call,
        endedAt: now,
        outcome: { kind: 'unknown', why: 'never ended' },
      }),
    );
    return [...this.#ended, ...open];
  }
}

/** One attempt, as a client sees it that does not try again. */
export async function attempt(
  url: string,
  credential: CredentialSource,
  { method, path, body, idempotencyKey }: ApiRequest,
): Promise<CallOutcome> {
  const { token } = await credential();
  try {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(attemptTimeoutMs),
    });
    const text = await response.text();
    const { status } = response;
    if (status === 429 || status >= 500) return { kind: 'unknown', why: `status ${status}` };
    if (status >= 400) return { kind: 'failed', status };
    return { kind: 'ok', trip: seenTrip.parse(JSON.parse(text)) };
  } catch (error) {
    // What fetch throws when it was cut off or timed out; anything else is no fault of the network.
    if (error instanceof TypeError || error instanceof DOMException)
      return { kind: 'unknown', why: error.name };
    throw error;
  }
}
