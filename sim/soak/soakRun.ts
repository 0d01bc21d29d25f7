import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '../../scripts/local/server.ts';
import { demoRegion } from '../../src/tenants/tenants.ts';
import { DatabaseOutage } from '../chaos/database.ts';
import { startCity } from '../city/runCity.ts';
import { readProcess, readState } from './measure.ts';
import type { SoakSample } from './report.ts';

export interface SoakOptions {
  readonly stateDir: string;
  readonly minutes: number;
  readonly robots: number;
  /** How long a trip that is over stays in its object; null: as by default. */
  readonly retentionSeconds: number | null;
  readonly onProgress: (state: string) => void;
}

const samples = 60;
const minGapMs = 5_000;
const minuteMs = 60_000;

/** Serves a city of robots for so long on an empty state, and measures it about sixty times. */
export async function runSoak(options: SoakOptions): Promise<readonly SoakSample[]> {
  const { stateDir, minutes, robots, retentionSeconds, onProgress } = options;
  const log = (line: string, level: string) => (level === 'error' ? console.error(line) : undefined);
  const server = await startServer({ port: 0, stateDir, log });
  const stopping = new AbortController();
  try {
    if (retentionSeconds !== null) setRetention(stateDir, retentionSeconds);
    const city = startCity({ url: server.url, signal: stopping.signal, drivers: robots });
    const startedAt = Date.now();
    const gapMs = Math.max(minGapMs, (minutes * minuteMs) / samples);
    const taken: SoakSample[] = [];
    const sampling = async () => {
      while (Date.now() - startedAt < minutes * minuteMs) {
        await sleep(gapMs);
        const pid = server.runtimePid();
        if (pid === null) throw new Error('the runtime has ended');
        const { tally } = city;
        taken.push({
          minutes: (Date.now() - startedAt) / minuteMs,
          trips: tally.ended,
          bookingP50Ms: tally.bookingMs(0.5) ?? 0,
          bookingP99Ms: tally.bookingMs(0.99) ?? 0,
          ...readProcess(pid),
          ...(await readState(stateDir)),
        });
        onProgress(city.lines().join(' | '));
      }
    };
    await Promise.race([sampling(), city.ended]);
    stopping.abort();
    await city.ended;
    return taken;
  } finally {
    stopping.abort();
    await server.stop();
  }
}

/** The demo tenant's only override. Its tokens are the development issuer's, whatever the row says. */
function setRetention(stateDir: string, tripRetentionSeconds: number): void {
  new DatabaseOutage(stateDir).run((database) => {
    database
      .prepare(
        `INSERT INTO tenants (tenant, issuer, algorithm, key, policy)
         VALUES ('demo', 'https://issuer.invalid', 'HS256', '{"kty":"oct","k":"${'A'.repeat(43)}"}', ?)`,
      )
      .run(JSON.stringify({ routing: { region: demoRegion }, privacy: { tripRetentionSeconds } }));
  });
}
