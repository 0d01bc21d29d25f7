import type { ComponentChildren } from 'preact';
import './button.css';
import { Spinner } from './spinner.tsx';

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick?: () => void;
  readonly kind?: 'primary' | 'plain' | 'danger' | 'quiet';
  readonly type?: 'button' | 'submit';
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
  /** Whether it is the one of several that is chosen; left out where it chooses nothing. */
  readonly isPressed?: boolean;
  /** Accessible name of an icon-only button. */
  readonly label?: string;
}

/** While busy it keeps its place and focus, and ignores clicks. */
export function Button({
  children,
  onClick,
  kind = 'plain',
  type = 'button',
  isBusy = false,
  isDisabled = false,
  isPressed,
  label,
}: ButtonProps) {
  return (
    <button
      type={type}
      class={`button button-${kind}`}
      disabled={isDisabled}
      aria-disabled={isBusy || undefined}
      aria-busy={isBusy || undefined}
      aria-pressed={isPressed}
      aria-label={label}
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else onClick?.();
      }}
    >
      {isBusy && <Spinner />}
      {children}
    </button>
  );
}
