import type { Credential } from '../../client/credential.ts';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';

/** Gets a fresh credential: called before each connection, as an app would call its own backend. */
export type CredentialSource = () => Promise<Required<Credential>>;

const expiresInSeconds = 12 * 60 * 60;
/** A credential that expires sooner is renewed. */
const marginMs = 60_000;

/** Credentials of one person, signed with the development key. `demo` is served without configuration. */
export function developmentCredentials(
  role: 'rider' | 'driver' | 'operator' | 'admin',
  sub: string,
  tenant = 'demo',
): CredentialSource {
  let current: Required<Credential> | null = null;
  return async () => {
    const now = Date.now();
    if (current === null || current.expiresAt < now + marginMs) {
      const token = await signDevelopmentToken({ role, sub, tenant, expiresInSeconds });
      current = { token, expiresAt: now + expiresInSeconds * 1000 };
    }
    return current;
  };
}
