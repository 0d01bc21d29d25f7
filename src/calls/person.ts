/** What is asked of a person's object, and what it answers. Times in epoch milliseconds. */
export interface PersonCalls extends Rpc.DurableObjectBranded {
  /** True for the first who spends this ticket, false for everybody after. */
  spend(jti: string, expiresAt: number): Promise<boolean>;
  /** Binds an Idempotency-Key to the request with this fingerprint, unless it is bound already. */
  claim(key: string, fingerprint: string): Promise<ClaimAnswer>;
  /** Keeps the answer to a claimed request, unless one is kept already: then that one comes back. */
  remember(key: string, fingerprint: string, answer: KeptAnswer): KeptAnswer | null;
}

/** An answer as it is kept for repeats of its request. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type ClaimAnswer =
  /** Nobody has answered this request yet: answer it, then `remember`. */
  | { readonly outcome: 'open' }
  | { readonly outcome: 'answered'; readonly answer: KeptAnswer }
  /** The key belongs to another request. */
  | { readonly outcome: 'mismatch' };

export type AnsweredOnce =
  /** `work` was done, and its own answer holds. */
  | { readonly outcome: 'answered' }
  /** The answer that an earlier request under the key got, or one that raced it and came first. */
  | { readonly outcome: 'replayed'; readonly answer: KeptAnswer }
  | { readonly outcome: 'mismatch' };

/**
 * Answers a request under an Idempotency-Key once. Requests that race under one key may all do the work, but all
 * get the same answer; a key that is taken by another request is refused before anything is done. `work` returns
 * null where a repeat may fare better: that answer is not kept.
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
