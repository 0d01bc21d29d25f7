import { signal } from '@preact/signals';
import './liveRegion.css';

const HIDE_MS = 6_000;

const message = signal('');
const isShown = signal(false);
let hiding: ReturnType<typeof setTimeout> | undefined;

/** Shows a short message for a while and announces it to screen readers. */
export function toast(text: string): void {
  say(text);
  isShown.value = true;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    isShown.value = false;
  }, HIDE_MS);
}

/** Announces text to screen readers without showing it. */
export function say(text: string): void {
  message.value = text;
}

/** The live region for messages: once on each page, present from the start so that screen readers observe it. */
export function LiveRegion() {
  return (
    <div class={isShown.value ? 'live live-shown' : 'live visually-hidden'} role="status" aria-live="polite">
      {message.value}
    </div>
  );
}
