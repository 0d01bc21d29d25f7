import { signal } from '@preact/signals';

/** The selected trip or vehicle, stored in the address: it can be reloaded, bookmarked and sent. */
export type Selection = { readonly kind: 'trip' | 'vehicle'; readonly id: string } | null;

export const selection = signal<Selection>(null);

/** Reads the selection from the address, now and on every change. */
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
