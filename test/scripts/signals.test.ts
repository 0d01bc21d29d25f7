import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { leaveSignalTo } from '../../scripts/local/signals.ts';

test('a signal that came just before it was left to one listener is heard by that one, and by no other', async () => {
  const ours = vi.fn();
  const other = vi.fn();
  process.on('SIGUSR2', ours);
  process.on('SIGUSR2', other);
  process.kill(process.pid, 'SIGUSR2');
  leaveSignalTo('SIGUSR2', ours);
  while (ours.mock.calls.length === 0) await sleep(5);
  process.removeListener('SIGUSR2', ours);
  expect(ours).toHaveBeenCalledOnce();
  expect(other).not.toHaveBeenCalled();
});
