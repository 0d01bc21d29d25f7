/** Calls to a person's object. Times in epoch milliseconds. */
export interface PersonCalls extends Rpc.DurableObjectBranded {
  /** True for the first use of a ticket, false for every later one. */
  spend(jti: string, expiresAt: number): Promise<boolean>;
  /** Binds an Idempotency-Key to the request with this fingerprint, unless it is already bound. */
  claim(key: string, fingerprint: string): Promise<ClaimAnswer>;
  /** Stores the answer to a claimed request. Returns the answer that was stored before, if any. */
  remember(key: string, fingerprint: string, answer: KeptAnswer): KeptAnswer | null;
}

/** A stored answer, returned to repeats of its request. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type ClaimAnswer =
  /** Nobody has answered this request: answer it, then `remember`. */
  | { readonly outcome: 'open' }
  | { readonly outcome: 'answered'; readonly answer: KeptAnswer }
  /** The key is bound to another request. */
  | { readonly outcome: 'mismatch' };

export type AnsweredOnce =
  /** `work` ran, and its own answer applies. */
  | { readonly outcome: 'answered' }
  /** The answer of an earlier request under the key, or of a racing one that finished first. */
  | { readonly outcome: 'replayed'; readonly answer: KeptAnswer }
  | { readonly outcome: 'mismatch' };

/**
 * Answers a request under an Idempotency-Key once. Requests that race under one key may all run `work`, but get the
 * same answer; a key bound to another request is refused before `work` runs. `work` returns null for an answer that
 * must not be stored because a retry may succeed.
 */
export async function answerOnce(
  person: {
    claim(key: string, fingerprint: string): Promise<ClaimAnswer>;
    remember(key: string, fingerprint: string, answer: KeptAnswer): Promise<KeptAnswer | null>;
  },
  { key, fingerprint }: { readonly key: string; readonly fingerprint: string },
  work: () => Promise<KeptAnswer | null>,
): Promise<AnsweredOnce> {
  const claimed = await person.claim(key, fingerprint);
  if (claimed.outcome === 'mismatch') return claimed;
  if (claimed.outcome === 'answered') return { outcome: 'replayed', answer: claimed.answer };
  const answer = await work();
  const earlier = answer === null ? null : await person.remember(key, fingerprint, answer);
  return earlier === null ? { outcome: 'answered' } : { outcome: 'replayed', answer: earlier };
}
