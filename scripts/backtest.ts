import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { backtestSchema } from '../src/protocol/backtests.ts';
import { reportLines, verdictOn } from './backtest/report.ts';
import { askService } from './commandLine/askService.ts';
import { operand, option } from './commandLine/declare.ts';
import { runLongCommand } from './commandLine/longCommand.ts';
import { InputError, readCommandLine } from './commandLine/read.ts';
import { signDevelopmentToken } from './local/development-token.ts';

const settings = readCommandLine({
  run: 'npm run backtest',
  does: `Computes what a past day would have cost under a version of the configuration, a draft for example: the sums, the lines
they differ by, and each trip that would cost otherwise, with the rule and the inputs. The service computes it; this waits
until it is done.`,
  takes: {
    version: operand('VERSION', 'the number of the version', z.coerce.number().int().min(1)),
    date: option('DATE', "the day, by the tenant's clocks", z.iso.date()),
    url: option('URL', 'of the service', z.url().default('http://localhost:8787')),
    tenant: option('T', 'whose configuration it is', z.string().default('demo')),
    token: option('TOKEN', "of an admin; left out: the development key's", z.string().optional()),
    trips: option('N', 'the most trips that are printed', z.coerce.number().int().min(0).default(100)),
  },
  examples: ['npm run backtest -- 7 --date 2026-11-21', 'npm run backtest -- 7 --date 2026-11-21 --trips 0'],
});

const pollEveryMs = 2_000;
const pageSize = 100;

await runLongCommand('backtest', async (onProgress) => {
  const { tenant } = settings;
  const claims = { role: 'admin', sub: 'backtest', tenant, expiresInSeconds: 3_600 };
  const token = settings.token ?? (await signDevelopmentToken(claims));
  let first = await ask(token, null);
  while (first.state === 'running') {
    onProgress(`${first.trips} trips so far`);
    await sleep(pollEveryMs);
    first = await ask(token, null);
  }
  const trips = [...first.data];
  for (let cursor = first.nextCursor; cursor !== null && trips.length < settings.trips; ) {
    const page = await ask(token, cursor);
    trips.push(...page.data);
    cursor = page.nextCursor;
  }
  for (const line of reportLines(first, trips.slice(0, settings.trips))) console.log(line);
  return { outcome: 'done', detail: verdictOn(first) };
});

async function ask(token: string, cursor: string | null) {
  const { version, date, url } = settings;
  const query = { date, different: 'true', limit: String(pageSize), ...(cursor !== null && { cursor }) };
  const path = `/v1/configuration/versions/${version}/backtest?${new URLSearchParams(query)}`;
  const headers = { authorization: `Bearer ${token}` };
  const { isOk, status, text } = await askService(url, path, { headers });
  if (isOk) return backtestSchema.parse(JSON.parse(text));
  throw new InputError(`The service gives no backtest: ${status} ${text}`);
}
