import { signal } from '@preact/signals';

export interface Session {
  readonly token: string;
}

const STORED_AS = 'hexhail.token';

/** Who uses this page; null before a link brought a token, and after the token ended. */
export const session = signal<Session | null>(null);
/** Whether there was a session that the service no longer takes. */
export const hasEnded = signal(false);

/**
 * Takes the token out of the address (`#token=…`), where it must not stay, or the one that this tab had before.
 * A fragment never leaves the browser, and the tab forgets the token when it is closed.
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

/** Forgets a token that the service does not take. */
export function endSession(): void {
  if (session.value === null) return;
  sessionStorage.removeItem(STORED_AS);
  session.value = null;
  hasEnded.value = true;
}

// A link that is opened in a tab that shows the page already changes nothing but the fragment.
addEventListener('hashchange', () => {
  if (location.hash.includes('token=')) openSession();
});
