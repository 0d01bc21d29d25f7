import { signal } from '@preact/signals';

export interface Session {
  readonly token: string;
}

const STORED_AS = 'hexhail.token';

/** The session; null before a link brings a token, and after it has ended. */
export const session = signal<Session | null>(null);
/** Whether the service refused the session's token. */
export const hasEnded = signal(false);

/**
 * Moves the token from the address (`#token=…`) to the session, or restores the tab's previous one. A fragment is
 * never sent to a server, and the tab drops the token when it is closed.
 */
export function openSession(): void {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const fresh = fragment.get('token');
  if (fresh !== null) {
    sessionStorage.setItem(STORED_AS, fresh);
    fragment.delete('token');
    const rest = fragment.toString();
    history.replaceState(history.state, '', location.pathname + (rest === '' ? '' : `#${rest}`));
  }
  const token = fresh ?? sessionStorage.getItem(STORED_AS);
  session.value = token === null || token === '' ? null : { token };
  hasEnded.value = false;
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
