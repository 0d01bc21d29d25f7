import type { ComponentChildren } from 'preact';
import './notice.css';

export interface NoticeProps {
  readonly kind?: 'info' | 'warning' | 'danger';
  readonly children: ComponentChildren;
}

/** A sentence that stands out, and a way on where there is one. What went wrong is read out at once. */
export function Notice({ kind = 'info', children }: NoticeProps) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'danger' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
