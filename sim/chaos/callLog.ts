import { tripSchema } from '../../src/protocol/trips.ts';
import type { CredentialSource } from '../robots/credentials.ts';
import type { ApiRequest } from '../robots/http.ts';
import type { Call, CallOutcome } from './evidence.ts';

const attemptTimeoutMs = 3_000;

const seenTrip = tripSchema.pick({
  id: true,
  version: true,
  state: true,
  pin: true,
  deliveryPin: true,
});

/** Records every call of every client: when it starts, and its outcome. */
export class CallLog {
  readonly #open = new Map<number, Omit<Call, 'endedAt' | 'outcome'>>();
  readonly #ended: Call[] = [];
  #invoked = 0;

  get invoked(): number {
    return this.#invoked;
  }

  /** Makes one attempt and records its outcome. */
  async record(what: Pick<Call, 'kind' | 'key'>, attempt: () => Promise<CallOutcome>): Promise<CallOutcome> {
    const number = this.#invoked++;
    const invoked = { kind: what.kind, key: what.key, invokedAt: Date.now() };
    this.#open.set(number, invoked);
    const outcome = await attempt();
    this.#open.delete(number);
    this.#ended.push({ ...invoked, endedAt: Date.now(), outcome });
    return outcome;
  }

  /** All calls so far; the outcome of those that have not ended is unknown. */
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

/** One attempt without retries, as a client sees it. */
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
    // fetch throws these for a cut connection or a timeout; anything else is not a network fault.
    if (error instanceof TypeError || error instanceof DOMException)
      return { kind: 'unknown', why: error.name };
    throw error;
  }
}
