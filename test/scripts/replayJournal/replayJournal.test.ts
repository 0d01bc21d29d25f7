import { describe, expect, test } from 'vitest';
import { reportOn } from '../../../scripts/replayJournal/report.ts';
import { everything, scenarioOf } from '../../../sim/simulator/scenario.ts';
import { World } from '../../../sim/simulator/world.ts';
import { outcomeOf } from '../../../src/domain/trip/record.ts';
import {
  type JournalExport,
  journalExport,
  journalExportSchema,
} from '../../../src/protocol/journalExport.ts';

/** Every journal of some simulated worlds, as it would be exported when all is over. */
async function simulatedExports(seeds: readonly number[]): Promise<JournalExport[]> {
  const exports: JournalExport[] = [];
  for (const seed of seeds) {
    const world = new World(scenarioOf(seed), everything, null, false);
    await world.run();
    const { trips, vehicles } = world.witness.ledger;
    for (const { tenant, id, storage, state } of trips.values()) {
      if (storage.journal.length === 0) continue;
      const rows = storage.journal;
      exports.push(journalExport({ kind: 'trip', tenant, id }, { rows, state: outcomeOf(state) }, 0));
    }
    for (const { tenant, id, storage, state } of vehicles.values()) {
      exports.push(journalExport({ kind: 'vehicle', tenant, id }, { rows: storage.journal, state }, 0));
    }
  }
  return exports.map((one) => journalExportSchema.parse(JSON.parse(JSON.stringify(one))));
}

const exports = await simulatedExports([1, 2, 3]);
/** A trip with an assignment in the middle of its journal. */
const ride = exports.find(({ kind, journal }) => kind === 'trip' && types(journal).includes('completed'));
if (ride === undefined) throw new Error('no trip of these seeds was completed and kept');

function types(journal: JournalExport['journal']): string[] {
  return journal.map(({ body }) => /"type":"(\w+)"/.exec(body)?.[1] ?? '');
}

/** The ride with its row of one type changed; the row goes where `change` answers null. */
function tampered(type: string, change: (body: string) => string | null): JournalExport {
  if (ride === undefined) throw new Error('no ride');
  const at = types(ride.journal).indexOf(type);
  const journal = ride.journal.flatMap((row, index) => {
    const body = index === at ? change(row.body) : row.body;
    return body === null ? [] : [{ ...row, body }];
  });
  return { ...ride, journal };
}

function complaints({ lines }: { readonly lines: readonly string[] }): string[] {
  return lines.filter((line) => line.includes('! '));
}

describe('a journal as it was written', () => {
  test('leads to the same state, by the same decisions, in every world', () => {
    for (const one of exports) {
      const report = reportOn(one);
      expect(complaints(report), `${one.kind} ${one.id}`).toEqual([]);
      expect(report.isSame).toBe(true);
    }
    expect(new Set(exports.map(({ kind }) => kind))).toEqual(new Set(['trip', 'vehicle']));
  });

  test('is not decided again only where the journal does not say enough', () => {
    const reasons = exports
      .flatMap((one) => reportOn(one).lines)
      .flatMap((line) => /not decided again: (.*)\]$/.exec(line)?.[1] ?? []);
    const known = [
      'it was decided by travel times, which the journal does not keep',
      'it stands for what was before it',
      'it was judged by positions that the cell saw, and the journal keeps the judgement alone',
      'the trip before it is not known',
      'the journal does not keep all that its vehicle said',
      'it was time for a reservation, and the journal does not keep how far the pickup was',
    ];
    expect([...new Set(reasons)].filter((reason) => !known.includes(reason))).toEqual([]);
  });

  test('reads as a story, two lines a step', () => {
    const { lines, verdict } = reportOn(ride);
    expect(lines).toHaveLength(2 * ride.journal.length);
    expect(lines[0]).toMatch(/^#1 \d{4}-\d\d-\d\dT\S+Z requested: \S+ booked a ride from .*; \d+\.\d\d USD$/);
    expect(lines[1]).toMatch(
      /^ {4}(?:scheduled|searching), version 1; .*\[request: decided the same again\]$/,
    );
    expect(lines.find((line) => line.startsWith('    completed'))).toMatch(
      /^ {4}completed, version \d+; vehicle \S+ \[vehicleMessage: decided the same again\]$/,
    );
    expect(verdict).toMatch(/^\d+ events: .*the state is the exported one$/);
  });
});

describe('what is wrong with a journal is said:', () => {
  test('an event that today would be decided otherwise', () => {
    const report = reportOn(tampered('requested', (body) => body.replace('"at":', '"at":1')));
    expect(report.isSame).toBe(false);
    expect(complaints(report)[0]).toContain('is decided otherwise today');
  });

  test('a state that comes out otherwise', () => {
    const report = reportOn(tampered('assigned', (body) => body.replace('"plate":"', '"plate":"X')));
    expect(report.isSame).toBe(false);
    expect(complaints(report)).toContainEqual(
      expect.stringMatching(/^! the state differs: vehicle\.plate: exported .+, replayed "X/),
    );
  });

  test('an event of an unknown type', () => {
    const report = reportOn(tampered('assigned', (body) => body.replace('"assigned"', '"teleported"')));
    expect(report.isSame).toBe(false);
    expect(complaints(report)[0]).toMatch(
      /^! #\d+ cannot be read: .*Invalid discriminator value|^! #\d+ cannot be read: .*type/,
    );
    expect(report.lines.at(-1)).toContain('the state differs');
    expect(report.verdict).toContain('1 unreadable or missing');
  });

  test('an event of newer code', () => {
    const assigned = types(ride.journal).indexOf('assigned');
    const newer = {
      ...ride,
      journal: ride.journal.map((row, at) => (at === assigned ? { ...row, version: 9 } : row)),
    };
    expect(complaints(reportOn(newer))[0]).toMatch(/cannot be read: .*version 9 is from newer code/);
  });

  test('events that were taken out', () => {
    const report = reportOn(tampered('assigned', () => null));
    expect(report.isSame).toBe(false);
    expect(complaints(report)[0]).toMatch(/^! #(\d+) to #\1 are missing$/);
  });
});
