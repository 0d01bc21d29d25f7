import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { diskLines, soakRows, soakTable } from '../sim/soak/report.ts';
import { runSoak } from '../sim/soak/soakRun.ts';
import { count, flag, option, plainNumber } from './commandLine/declare.ts';
import { runLongCommand } from './commandLine/longCommand.ts';
import { readCommandLine } from './commandLine/read.ts';

const { minutes, robots, retention, json } = readCommandLine({
  run: 'npm run soak',
  does: `Serves a city of robots for an hour on a state of its own, and measures what could grow: memory and open files of the
runtime, files and bytes on disk, alarms, parked messages, and the time of a booking. Prints the slope of each over the
second half. Exit code 1 if one grows that should not. A few minutes are warm-up, not evidence. Linux only.`,
  takes: {
    minutes: option('N', 'how long', plainNumber.pipe(z.number().positive()).default(60)),
    robots: option(
      'N',
      'so many drivers, and riders for half of them',
      count.pipe(z.int().min(1)).default(200),
    ),
    retention: option(
      'SECONDS',
      'erase a trip from its object so long after its end (at least 60)',
      count.pipe(z.int().min(60)).optional(),
    ),
    json: flag('print the samples too, as a line of JSON'),
  },
  examples: ['npm run soak -- --minutes 30', 'npm run soak -- --minutes 30 --robots 60 --retention 300'],
});

await runLongCommand('soak', async (onProgress) => {
  const stateDir = await mkdtemp(join(tmpdir(), 'hexhail-soak-'));
  try {
    const retentionSeconds = retention ?? null;
    const samples = await runSoak({ stateDir, minutes, robots, retentionSeconds, onProgress });
    const rows = soakRows(samples);
    console.log(soakTable(rows));
    const last = samples.at(-1);
    if (last !== undefined) console.log(`on disk\n  ${diskLines(last).join('\n  ')}`);
    const named = (trend: string) => rows.filter((row) => row.trend === trend).map(({ figure }) => figure);
    const [growing, unclear] = [named('grows'), named('unclear')];
    const trips = `${last?.trips ?? 0} trips of ${robots} robots in ${minutes} minutes`;
    const detail = growing.length > 0 ? `growing: ${growing.join(', ')}` : 'nothing grows that should not';
    const doubt = unclear.length > 0 ? `; too short to tell of ${unclear.join(', ')}` : '';
    return {
      outcome: growing.length > 0 ? 'FAILED' : 'held',
      detail: `${trips}, ${detail}${doubt}`,
      ...(json && { json: { rows, samples } }),
    };
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
});
