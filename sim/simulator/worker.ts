import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { guards } from './guards.ts';
import { simulate } from './simulate.ts';

const taskSchema = z.object({ seed: z.int(), removed: z.enum(guards).nullable() });

/** Runs seeds on request, one at a time, and answers each with its outcome. */
parentPort?.on('message', async (message: unknown) => {
  const { seed, removed } = taskSchema.parse(message);
  const startedAt = process.threadCpuUsage();
  const { trace: _, ...outcome } = await simulate(seed, { removed });
  const { user, system } = process.threadCpuUsage(startedAt);
  parentPort?.postMessage({ ...outcome, cpuMs: (user + system) / 1000 });
});
