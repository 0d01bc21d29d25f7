import { isPassing } from '../../client/answer.ts';
import { HttpClient, type HttpRequest } from '../../client/http.ts';
import { tripSchema } from '../../src/protocol/trips.ts';
import type { CredentialSource } from '../robots/credentials.ts';
import type { Call, CallOutcome } from './evidence.ts';

const attemptTimeoutMs = 3_000;

const seenTrip = tripSchema.pick({
  id: true,
  version: true,
  state: true,
  pin: true,
  deliveryPin: true,
  reservation: true,
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
  request: HttpRequest,
): Promise<CallOutcome> {
  const signal = AbortSignal.timeout(attemptTimeoutMs);
  const http = new HttpClient({ url, credential, signal, attempts: 1 });
  try {
    const answer = await http.call(request);
    if (answer.ok) return { kind: 'ok', trip: seenTrip.parse(answer.value.body) };
    const { failure } = answer;
    if (failure.kind !== 'problem') return { kind: 'unknown', why: failure.kind };
    const { status } = failure;
    return isPassing(failure) ? { kind: 'unknown', why: `status ${status}` } : { kind: 'failed', status };
  } catch (error) {
    if (signal.aborted) return { kind: 'unknown', why: 'timeout' };
    throw error;
  }
}
