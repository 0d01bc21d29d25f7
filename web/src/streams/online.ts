import { signal } from '@preact/signals';

/** Whether the browser believes to have a network; when it says no, it is right. */
export const isOnline = signal(navigator.onLine);

addEventListener('online', () => {
  isOnline.value = true;
});
addEventListener('offline', () => {
  isOnline.value = false;
});
