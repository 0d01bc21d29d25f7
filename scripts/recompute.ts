import { z } from 'zod';
import { receiptSchema } from '../src/protocol/receipts.ts';
import { askService } from './commandLine/askService.ts';
import { operand, option } from './commandLine/declare.ts';
import { runLongCommand } from './commandLine/longCommand.ts';
import { InputError, readCommandLine } from './commandLine/read.ts';
import { signDevelopmentToken } from './local/development-token.ts';
import { reportOn } from './recompute/report.ts';
import { exportIn, readExport } from './replayJournal/readExport.ts';

const settings = readCommandLine({
  run: 'npm run recompute',
  does: `Computes what a trip costs again, from its journal and with this code, and prints each line with its rule and inputs. Lines
with "!" tell what was charged otherwise. Exit code 1 if there are any.

A trip's journal and receipt come from a running service; a file is what an operator gets from
GET /v1/trips/ID/journal?format=raw.`,
  takes: {
    trip: operand('TRIP|FILE', 'the id of a trip, or a raw journal', z.string().min(1)),
    url: option('URL', 'of the service that has the trip', z.url().default('http://localhost:8787')),
    tenant: option('T', 'of the trip', z.string().default('demo')),
    token: option('TOKEN', "of an operator; left out: the development key's", z.string().optional()),
  },
  examples: ['npm run recompute -- journal.json', 'npm run recompute -- trip_0f3a5c9e --tenant demo'],
});

await runLongCommand('recompute', async () => {
  const isTrip = /^trip_[A-Za-z0-9]+$/.test(settings.trip);
  const { exported, receipt } = isTrip
    ? await askedFor(settings.trip)
    : { exported: await readExport(settings.trip), receipt: null };
  if (exported.kind !== 'trip') throw new InputError(`${settings.trip} is the journal of a vehicle.`);
  const { lines, isRight, verdict } = await reportOn(exported, receipt);
  for (const line of lines) console.log(line);
  return { outcome: isRight ? 'held' : 'FAILED', detail: verdict };
});

/** Asks the service for the trip's raw journal and its receipt. */
async function askedFor(trip: string) {
  const { tenant, url } = settings;
  const claims = { role: 'operator', sub: 'recompute', tenant, expiresInSeconds: 60 };
  const token = settings.token ?? (await signDevelopmentToken(claims));
  const ask = async (path: string): Promise<string> => {
    const headers = { authorization: `Bearer ${token}` };
    const { isOk, status, text } = await askService(url, `/v1/trips/${trip}/${path}`, { headers });
    if (isOk) return text;
    throw new InputError(`The service does not give the ${path} of ${trip}: ${status} ${text}`);
  };
  const exported = exportIn(trip, await ask('journal?format=raw'));
  return { exported, receipt: receiptSchema.parse(JSON.parse(await ask('receipt'))) };
}
