/**
 * Leaves a signal to one listener, which must already be registered: without one, a signal is lost or ends the
 * process at once. Miniflare registers listeners that would exit before an orderly shutdown.
 */
export function leaveSignalTo(signal: NodeJS.Signals, ours: () => void): void {
  for (const listener of process.listeners(signal)) {
    if (listener !== ours) process.removeListener(signal, listener);
  }
}
