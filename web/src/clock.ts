import { signal } from '@preact/signals';

/** The time, once a second, for everything that counts down. Epoch milliseconds. */
export const now = signal(Date.now());

setInterval(() => {
  now.value = Date.now();
}, 1_000);
// A page that slept is late until the next tick: it need not be.
document.addEventListener('visibilitychange', () => {
  now.value = Date.now();
});
