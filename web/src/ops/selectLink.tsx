import type { ComponentChildren } from 'preact';
import { select } from './selection.ts';

interface SelectLinkProps {
  readonly kind: 'trip' | 'vehicle';
  readonly id: string;
  readonly children: ComponentChildren;
}

/** Selects a trip or a vehicle; the row that it may stand in does not hear of the click. */
export function SelectLink({ kind, id, children }: SelectLinkProps) {
  return (
    <button
      type="button"
      class="row-link"
      onClick={(event) => {
        event.stopPropagation();
        select({ kind, id });
      }}
    >
      {children}
    </button>
  );
}
