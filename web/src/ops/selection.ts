import { signal } from '@preact/signals';

/** What the operator looks at more closely; the address says it, so that it can be reloaded, bookmarked and sent. */
export type Selection = { readonly kind: 'trip' | 'vehicle'; readonly id: string } | null;

export const selection = signal<Selection>(null);

/** Takes the selection of the address, now and whenever it changes. */
export function followAddress(): void {
  const read = (): void => {
    const fragment = new URLSearchParams(location.hash.slice(1));
    const trip = fragment.get('trip');
    const vehicle = fragment.get('vehicle');
    if (trip !== null) selection.value = { kind: 'trip', id: trip };
    else selection.value = vehicle === null ? null : { kind: 'vehicle', id: vehicle };
  };
  read();
  addEventListener('hashchange', read);
}

export function select(chosen: Selection): void {
  selection.value = chosen;
  const fragment = chosen === null ? '' : `#${new URLSearchParams({ [chosen.kind]: chosen.id })}`;
  history.replaceState(history.state, '', location.pathname + fragment);
}
