import type { Place } from '../domain/geo/place.ts';

/** Every problem of the API (RFC 9457): slug, status and title. */
export const problems = {
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'token-in-query': { status: 400, title: 'Tokens do not belong in URLs' },
  'idempotency-key-required': { status: 400, title: 'An Idempotency-Key is required' },
  'idempotency-key-invalid': {
    status: 400,
    title: 'The Idempotency-Key is not 1 to 255 printable characters',
  },
  'cursor-invalid': { status: 400, title: 'The cursor is not one that this list gave out' },
  'subprotocol-unknown': { status: 400, title: 'None of the subprotocols is one of this stream' },
  unauthorized: { status: 401, title: 'A valid token is required' },
  forbidden: { status: 403, title: 'The caller may not do this' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'The resource does not know this method' },
  'no-guest': { status: 409, title: 'The trip is not booked for a guest' },
  'trip-not-assigned': { status: 409, title: 'The trip has no vehicle' },
  'trip-onboard': { status: 409, title: 'The rider is on board' },
  'trip-under-way': { status: 409, title: 'A trip of the person is under way' },
  'date-booked': { status: 409, title: 'There is a trip for this date' },
  'trip-over': { status: 409, title: 'The trip is over' },
  'configuration-changed': { status: 409, title: 'Somebody else changed the configuration at the same time' },
  'too-many-activations': { status: 409, title: 'As many versions are to come as may be' },
  'version-not-active': { status: 409, title: 'The version was never in force' },
  'trip-not-over': { status: 409, title: 'The trip is not over yet' },
  'trip-not-completed': { status: 409, title: 'Nobody was driven' },
  'already-tipped': { status: 409, title: 'There is another tip already' },
  'already-rated': { status: 409, title: 'There is another rating already' },
  'too-many-payments': { status: 409, title: 'The payment has changed as often as it may' },
  'payment-order': { status: 409, title: 'The payment cannot go to this state' },
  'messages-used-up': { status: 409, title: 'The messages of the trip are used up' },
  'too-many-places': { status: 409, title: 'As many places are kept as may be' },
  'trip-not-onboard': { status: 409, title: 'The rider is not on board' },
  'tolls-included': { status: 409, title: 'The price of the ride includes tolls' },
  'toll-limit': { status: 409, title: 'The tolls would be more than the quote allows' },
  'too-many-lines': { status: 409, title: 'The receipt has as many adjustments as it may have' },
  'jurisdiction-fixed': { status: 409, title: 'The jurisdiction of a tenant never changes' },
  'proof-not-wanted': { status: 409, title: 'No photo or signature is wanted' },
  'not-changeable': { status: 409, title: 'This cannot be changed any more' },
  'change-refused': { status: 409, title: 'The vehicle cannot serve the changed trip' },
  'share-ended': { status: 410, title: 'The trip is over, or its link was revoked' },
  'quote-expired': { status: 410, title: 'The quote has expired' },
  'promotion-used-up': { status: 409, title: 'The promotion is used up' },
  'precondition-failed': { status: 412, title: 'It has changed since that version' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is of a type that is not read here' },
  'validation-failed': { status: 422, title: 'Some values are not acceptable' },
  'below-zero': { status: 422, title: 'The receipt would sum to less than nothing' },
  'idempotency-mismatch': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'quote-invalid': { status: 422, title: 'The quote is not one that this caller was given' },
  'promotion-unknown': { status: 422, title: 'There is no such promotion' },
  'promotion-expired': { status: 422, title: 'The promotion is over' },
  'promotion-not-for-you': { status: 422, title: 'The promotion is for others' },
  'party-too-large': { status: 422, title: 'No vehicle of the fleet can carry this party' },
  'vehicle-type-unknown': {
    status: 422,
    title: 'No vehicle of the fleet is of this type and has the required capabilities',
  },
  'outside-service-area': { status: 422, title: 'The tenant does not drive there' },
  'blocked-area': { status: 422, title: 'No ride begins or ends there' },
  'pickup-spots-only': { status: 422, title: 'Riders are picked up at certain spots there' },
  'upgrade-required': { status: 426, title: 'This resource is a WebSocket' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'too-many-trips': { status: 429, title: 'As many trips are booked as may be' },
  'too-many-series': { status: 429, title: 'As many series are kept as may be' },
  'too-many-messages': { status: 429, title: 'As many messages are sent as may be' },
  'too-many-keys': { status: 429, title: 'As many Idempotency-Keys are kept as may be' },
  'quota-reached': { status: 429, title: 'The quota of the tenant is used up' },
  'internal-error': { status: 500, title: 'Something went wrong' },
  'not-configured': { status: 503, title: 'The service is not configured' },
  overloaded: { status: 503, title: 'Too much is asked of this place at the moment' },
  unavailable: { status: 503, title: 'A part of the service does not answer' },
} as const;

export type ProblemSlug = keyof typeof problems;

export interface FieldError {
  /** Path of the value, such as `pickup.lat`; the name for query parameters and headers. */
  readonly path: string;
  readonly message: string;
}

export interface ProblemOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[];
  /** Where else a ride could begin or end. */
  readonly suggestion?: {
    readonly nearest: Place | null;
    readonly spots?: readonly { readonly name: string; readonly place: Place }[];
  };
}

/** Thrown by anything that handles HTTP; becomes a problem document. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly slug: ProblemSlug;
  readonly detail: string;
  readonly options: ProblemOptions;

  constructor(slug: ProblemSlug, detail: string, options: ProblemOptions = {}) {
    super(`${slug}: ${detail}`);
    this.slug = slug;
    this.detail = detail;
    this.options = options;
  }
}

/** Names of fields come from the caller: they are cut. */
const mostPathLength = 200;
const mostMessageLength = 500;
const mostErrors = 20;
const mostInDetail = 5;

/** Returns the problem of values that are not acceptable; it says the first of what is wrong, each at a bounded length. */
export function validationProblem(errors: readonly FieldError[], most = mostErrors): ProblemError {
  const told = errors.slice(0, most).map(({ path, message }) => ({
    path: cut(path, mostPathLength),
    message: cut(message, mostMessageLength),
  }));
  const named = told.slice(0, mostInDetail).map(({ path, message }) => `${path || 'body'}: ${message}`);
  const others = errors.length - named.length;
  const detail = [...named, ...(others > 0 ? [`and ${others} more`] : [])].join('; ');
  return new ProblemError('validation-failed', detail, { errors: told });
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;
}

/** Returns the response for a problem. */
export function problemResponse(slug: ProblemSlug, detail: string, options: ProblemOptions = {}): Response {
  const { status, title } = problems[slug];
  const { headers, errors, suggestion } = options;
  const about = { type: `/problems/${slug}`, title, status, detail };
  const document = { ...about, ...(errors && { errors }), ...suggestion };
  return new Response(JSON.stringify(document), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}
