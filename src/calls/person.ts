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
