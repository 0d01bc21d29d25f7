import type { ComponentChildren } from 'preact';
import './notice.css';

export interface NoticeProps {
  readonly kind?: 'info' | 'warning' | 'danger';
  readonly children: ComponentChildren;
}

/** A highlighted message, with an action if there is one. Errors are announced at once. */
export function Notice({ kind = 'info', children }: NoticeProps) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'danger' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
