/**
 * Leaves a signal to one listener, which must be there already: while nobody listens a signal is lost, or ends the
 * process at once. Miniflare has listeners that would exit before anything else could end in order.
 */
export function leaveSignalTo(signal: NodeJS.Signals, ours: () => void): void {
  for (const listener of process.listeners(signal)) {
    if (listener !== ours) process.removeListener(signal, listener);
  }
}
