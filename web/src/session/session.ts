import { signal } from '@preact/signals';
import * as z from 'zod/mini';

export interface Session {
  readonly token: string;
}

const STORED_AS = 'hexhail.token';

/** The session; null before a link brings a token, and after it has ended. */
export const session = signal<Session | null>(null);
/** The session of another person that a link brings while somebody is signed in: they decide. */
export const offered = signal<Session | null>(null);
/** Whether the service refused the session's token. */
export const hasEnded = signal(false);

/**
 * Moves the token from the address (`#token=…`) to the session, or restores the tab's previous one. A fragment is
 * never sent to a server, and the tab drops the token when it is closed.
 */
export function openSession(): void {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const fresh = fragment.get('token');
  const stored = sessionStorage.getItem(STORED_AS);
  if (fresh !== null) {
    fragment.delete('token');
    const rest = fragment.toString();
    history.replaceState(history.state, '', location.pathname + (rest === '' ? '' : `#${rest}`));
  }
  if (fresh !== null && stored !== null && isOfAnother(stored, fresh)) {
    offered.value = { token: fresh };
    session.value ??= { token: stored };
  } else {
    use(fresh ?? stored);
  }
}

function use(token: string | null): void {
  if (token !== null) sessionStorage.setItem(STORED_AS, token);
  session.value = token === null || token === '' ? null : { token };
  hasEnded.value = false;
}

/** Answers whether the offered session takes the place of the present one. */
export function decideOffered(isTaken: boolean): void {
  if (isTaken && offered.value !== null) use(offered.value.token);
  offered.value = null;
}

const personSchema = z.object({
  tenant: z.string(),
  role: z.string(),
  sub: z.string(),
  exp: z.optional(z.number()),
});

/** Whom a token names, which only the service can check; null for no token at all. */
export function personIn(token: string): z.infer<typeof personSchema> | null {
  try {
    const [, payload = ''] = token.split('.');
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    );
    return personSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data ?? null;
  } catch {
    return null;
  }
}

/** Whether the second token is somebody else's, while the first has not expired. */
function isOfAnother(stored: string, fresh: string): boolean {
  const [before, after] = [personIn(stored), personIn(fresh)];
  if (before === null || (before.exp ?? Number.POSITIVE_INFINITY) * 1000 <= Date.now()) return false;
  return before.sub !== after?.sub || before.tenant !== after.tenant || before.role !== after.role;
}

/** Ends a session whose token the service refuses. */
export function endSession(): void {
  if (session.value === null) return;
  sessionStorage.removeItem(STORED_AS);
  session.value = null;
  hasEnded.value = true;
}

// A link opened in a tab that already shows the page changes only the fragment.
addEventListener('hashchange', () => {
  if (location.hash.includes('token=')) openSession();
});
