import type { ComponentChildren } from 'preact';
import { select } from './selection.ts';

interface SelectLinkProps {
  readonly kind: 'trip' | 'vehicle';
  readonly id: string;
  readonly children: ComponentChildren;
}

/** A link that selects a trip or vehicle; stops the click from reaching the table row. */
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
