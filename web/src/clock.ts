import { signal } from '@preact/signals';

/** The current time in epoch milliseconds, updated once a second, for countdowns. */
export const now = signal(Date.now());

setInterval(() => {
  now.value = Date.now();
}, 1_000);
// A page that wakes up updates at once, not with the next tick.
document.addEventListener('visibilitychange', () => {
  now.value = Date.now();
});
