import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { findLoopback } from '../../scripts/local/loopback.ts';

test('finds a free port and leaves it free', async () => {
  const { port, hosts } = await findLoopback(0);
  expect(port).toBeGreaterThan(0);
  expect(hosts).toContain('127.0.0.1');
  expect(await findLoopback(port)).toEqual({ port, hosts });
});

test.each(['127.0.0.1', '0.0.0.0'])('names a port that is taken on %s', async (host) => {
  const { port } = await findLoopback(0);
  const taken = createServer().listen(port, host);
  await once(taken, 'listening');
  try {
    await expect(findLoopback(port)).rejects.toThrow(
      `Port ${port} is in use: stop what listens there, or set another PORT.`,
    );
  } finally {
    taken.close();
  }
});
