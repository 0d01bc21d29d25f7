/** Every problem of the API (RFC 9457): slug, status and title. */
export const problems = {
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'token-in-query': { status: 400, title: 'Tokens do not belong into addresses' },
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
  'trip-not-assigned': { status: 409, title: 'The trip has no vehicle' },
  'trip-onboard': { status: 409, title: 'The rider is on board' },
  'trip-under-way': { status: 409, title: 'A trip of the person is under way' },
  'trip-over': { status: 409, title: 'The trip is over' },
  'share-ended': { status: 410, title: 'The trip is over, and its link with it' },
  'quote-expired': { status: 410, title: 'The quote has expired' },
  'precondition-failed': { status: 412, title: 'The trip has changed since that version' },
  'body-too-large': { status: 413, title: 'The body is larger than 64 KB' },
  'unsupported-media-type': { status: 415, title: 'The body must be application/json' },
  'validation-failed': { status: 422, title: 'Some values are not acceptable' },
  'idempotency-mismatch': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'quote-invalid': { status: 422, title: 'The quote is not one that this caller was given' },
  'party-too-large': { status: 422, title: 'No vehicle of the fleet can carry this party' },
  'vehicle-type-unknown': {
    status: 422,
    title: 'No vehicle of the fleet is of this type and has the required capabilities',
  },
  'upgrade-required': { status: 426, title: 'This resource is a WebSocket' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'too-many-trips': { status: 429, title: 'As many trips are booked as may be' },
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

/** Returns the response for a problem. */
export function problemResponse(slug: ProblemSlug, detail: string, options: ProblemOptions = {}): Response {
  const { status, title } = problems[slug];
  const { headers, errors } = options;
  const document = { type: `/problems/${slug}`, title, status, detail, ...(errors && { errors }) };
  return new Response(JSON.stringify(document), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}
