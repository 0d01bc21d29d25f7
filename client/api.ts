import type { Answer } from './answer.ts';
import type { Operations } from './contract.ts';
import type { HttpClient, HttpRequest } from './http.ts';

export type Operation = keyof Operations;
export type InputOf<O extends Operation> = Operations[O]['input'];
export type AnswerOf<O extends Operation> = Operations[O]['answer'];

/** What may be in an input; the contract says of each call which parts are. */
interface AnyInput {
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined;
  readonly body?: unknown;
  readonly idempotencyKey?: string | undefined;
  readonly ifMatch?: number | undefined;
}

/** Every call of the contract, by its method and path, such as `GET /v1/trips/{id}`. */
export class Api {
  readonly http: HttpClient;

  constructor(http: HttpClient) {
    this.http = http;
  }

  /**
   * Calls the service, and again as `HttpClient.call` does. The answer is of the type that the contract gives it: it is
   * not checked again, so that an older client gets along with what a newer service adds.
   */
  async call<O extends Operation>(
    operation: O,
    input: InputOf<O>,
    how: Pick<HttpRequest, 'isRepeatable'> = {},
  ): Promise<Answer<AnswerOf<O>>> {
    const answer = await this.http.call({ ...requestOf(operation, input), ...how });
    if (!answer.ok) return answer;
    const { body } = answer.value;
    return isOfContract<O>(body) ? { ok: true, value: body } : { ok: false, failure: { kind: 'unreadable' } };
  }
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

function requestOf(operation: Operation, { path = {}, query = {}, ...rest }: AnyInput): HttpRequest {
  const method = methods.find((one) => operation.startsWith(`${one} `));
  if (method === undefined) throw new Error(`${operation} begins with no method of HTTP`);
  const filled = operation
    .slice(method.length + 1)
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const search = new URLSearchParams(given);
  return { method, path: search.size === 0 ? filled : `${filled}?${search}`, ...rest };
}

/** All answers are objects, or nothing at all. */
function isOfContract<O extends Operation>(body: unknown): body is AnswerOf<O> {
  return typeof body === 'object';
}
