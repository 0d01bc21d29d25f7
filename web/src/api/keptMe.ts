import * as z from 'zod/mini';
import type { Answer } from './answer.ts';
import { readMe } from './common.ts';
import { type Me, meSchema } from './schemas.ts';

/** Lives as long as the session's token does: until the tab is closed. */
const STORED_AS = 'hexhail.me';

const keptSchema = z.object({ token: z.string(), me: meSchema });

/** Returns whom the session belongs to; without a network whom it did when this tab last asked. */
export async function readMeOrKept(token: string): Promise<Answer<Me>> {
  const kept = load(token);
  if (kept !== null && !navigator.onLine) return { ok: true, value: kept };
  const answer = await readMe();
  if (answer.ok) {
    sessionStorage.setItem(STORED_AS, JSON.stringify({ token, me: answer.value }));
    return answer;
  }
  return kept !== null && answer.failure.kind === 'unreachable' ? { ok: true, value: kept } : answer;
}

function load(token: string): Me | null {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(STORED_AS) ?? 'null');
    const { data } = keptSchema.safeParse(stored);
    return data?.token === token ? data.me : null;
  } catch {
    return null;
  }
}
