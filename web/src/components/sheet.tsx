import type { ComponentChildren } from 'preact';
import './sheet.css';

export interface SheetProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

/** The panel over the map: at the bottom of a phone, at the side of a larger screen. */
export function Sheet({ label, children }: SheetProps) {
  return (
    <section class="sheet" aria-label={label}>
      {children}
    </section>
  );
}
