import { z } from 'zod';

/** How many streams the vehicle might open at once after its newest, and when that was opened (epoch ms). */
export const connectsSchema = z.object({ left: z.number(), at: z.number() });
type Connects = z.infer<typeof connectsSchema>;

interface ConnectRules {
  readonly connectsPerMinute: number;
  readonly connectBurst: number;
}

/**
 * Seconds until the vehicle may open another stream; 0: now. Each stream is journaled and kept in the history, when it
 * opens and when it ends: a client that reconnects in a loop would fill both.
 */
export function connectWaitSeconds(connects: Connects | undefined, rules: ConnectRules, now: number): number {
  const missing = 1 - leftAt(connects, rules, now);
  return missing <= 0 ? 0 : Math.ceil((60 * missing) / rules.connectsPerMinute);
}

export function afterConnect(connects: Connects | undefined, rules: ConnectRules, now: number): Connects {
  // Older code counted nothing.
  return { left: Math.max(0, leftAt(connects, rules, now) - 1), at: now };
}

function leftAt(connects: Connects | undefined, rules: ConnectRules, now: number): number {
  if (connects === undefined) return rules.connectBurst;
  const minutes = Math.max(0, now - connects.at) / 60_000;
  return Math.min(rules.connectBurst, connects.left + minutes * rules.connectsPerMinute);
}
