import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseCsv } from '../../sim/replay/recording.ts';
import { distanceMeters } from '../../src/domain/geo/place.ts';
import { flatPolicySchema } from '../../src/domain/policy/policy.ts';
import { type PositionFacts, takePositions } from '../../src/objects/cell/acceptPositions.ts';

/** Positions as `npm run replay` takes them; those of San Francisco's cabs lie beside the project, where it is built. */
const besideProject = resolve(import.meta.dirname, '../../../shared/data/sf-cabs/positions.csv.gz');
const { HEXHAIL_RECORDING: recording = besideProject } = process.env;

const rowSchema = z.object({
  unix_time: z.coerce.number(),
  cab: z.string(),
  lat: z.coerce.number(),
  lng: z.coerce.number(),
});
type Row = z.infer<typeof rowSchema>;

test.skipIf(!existsSync(recording))('nothing that recorded cabs can have driven is refused', async () => {
  const rows = parseCsv(gunzipSync(await readFile(recording)).toString('utf8'), rowSchema, recording);
  const cabs = Map.groupBy(rows, ({ cab }) => cab);
  const refused = [...cabs.values()].flatMap(refusedOf);
  console.info(`${rows.length} positions of ${cabs.size} cabs, refused: ${refused.length}`);
  for (const { row, metersPerSecond } of refused) {
    console.info(`cab ${row.cab} at ${row.unix_time}: ${Math.round(metersPerSecond)} m/s`);
  }
  expect(refused.filter(({ metersPerSecond }) => metersPerSecond < 60)).toEqual([]);
});

/** What a cell refuses of a cab's positions, and how fast it would have had to be since the one before. */
function refusedOf(recorded: readonly Row[]): { row: Row; metersPerSecond: number }[] {
  const rows = recorded.toSorted((a, b) => a.unix_time - b.unix_time);
  const [first] = rows;
  if (first === undefined) return [];
  const facts: PositionFacts = {
    rules: flatPolicySchema.parse({}),
    place: first,
    heading: null,
    positionAt: 0,
    newestTs: null,
  };
  return rows.flatMap((row, index) => {
    const ts = row.unix_time * 1000;
    const { refusal } = takePositions(facts, [{ lat: row.lat, lng: row.lng, ts }], ts);
    if (refusal === null) return [];
    const before = rows[index - 1] ?? row;
    return [{ row, metersPerSecond: distanceMeters(before, row) / (row.unix_time - before.unix_time) }];
  });
}
