import { signal } from '@preact/signals';
import './liveRegion.css';

const HIDE_MS = 6_000;

const message = signal('');
const isShown = signal(false);
let hiding: ReturnType<typeof setTimeout> | undefined;

/** Shows a short message for a while, and has it read out. */
export function toast(text: string): void {
  say(text);
  isShown.value = true;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    isShown.value = false;
  }, HIDE_MS);
}

/** Has something read out that can be seen already. */
export function say(text: string): void {
  message.value = text;
}

/** Where messages appear and screen readers listen: once on each page, and there from the start. */
export function LiveRegion() {
  return (
    <div class={isShown.value ? 'live live-shown' : 'live visually-hidden'} role="status" aria-live="polite">
      {message.value}
    </div>
  );
}
