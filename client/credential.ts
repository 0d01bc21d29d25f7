/** A token and its expiry. */
export interface Credential {
  readonly token: string;
  /** Epoch milliseconds. Absent: unknown. */
  readonly expiresAt?: number;
}

/**
 * Returns the credential to call with, null for none; called before every attempt, as an app asks its own backend or
 * what it keeps. `refused` is one that the service has just refused: another one is tried at once, the same one not.
 */
export type CredentialSource = (refused?: Credential) => Promise<Credential | null> | Credential | null;
