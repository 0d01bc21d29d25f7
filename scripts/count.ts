import { z } from 'zod';
import { flag, option, plainNumber } from './commandLine/declare.ts';
import { type Progress, runLongCommand, type Verdict } from './commandLine/longCommand.ts';
import { readCommandLine } from './commandLine/read.ts';

const settings = readCommandLine({
  run: 'npm run count',
  does: `Counts what a booking costs: serves a build that counts its calls, rows, alarms and messages, drives one
scripted ride on it, then lets a city of robots drive and ride. Prints what was counted, and what the platform
charges for it.`,
  takes: {
    minutes: option(
      'N',
      'how long the city of robots runs; 0: the scripted ride alone',
      plainNumber.pipe(z.number().min(0)).default(10),
    ),
    json: flag('end with a line of JSON: the figures of the scripted ride'),
  },
  examples: ['npm run count', 'npm run count -- --minutes 0 --json'],
});

await runLongCommand('count', count);

async function count(onProgress: Progress): Promise<Verdict> {
  // Loading the server takes most of a second.
  const { withCountedServer } = await import('./count/countedServer.ts');
  const { countScriptedRide } = await import('./count/scriptedRide.ts');
  const { figuresOf, tallyTable } = await import('./count/figures.ts');
  const ride = await withCountedServer(countScriptedRide);
  console.log(
    `A scripted booking, until its vehicle has it in its plan:\n\n${tallyTable(ride.untilAssigned, 1)}\n`,
  );
  console.log(`The whole ride but for its drive:\n\n${tallyTable(ride.steps, 1)}\n`);
  console.log(`Each minute of its drive:\n\n${tallyTable(ride.drive, ride.driveMinutes)}\n`);
  const figures = figuresOf(ride);
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(28)} ${value}`);
  if (settings.minutes > 0) await countCity(settings.minutes, onProgress);
  const { rowsWrittenUntilAssigned: first, rowsWrittenPerTrip: rows, dollarsPerThousandBookings } = figures;
  return {
    outcome: 'measured',
    detail: `${first} rows until assigned, ${rows} a trip, $${dollarsPerThousandBookings} a thousand bookings`,
    ...(settings.json && { json: figures }),
  };
}

async function countCity(minutes: number, onProgress: Progress): Promise<void> {
  const { withCountedServer } = await import('./count/countedServer.ts');
  const { countRobotCity } = await import('./count/robotCity.ts');
  const { tallyTable } = await import('./count/figures.ts');
  const { dollarsOf } = await import('./count/prices.ts');
  const city = await withCountedServer((url) => countRobotCity(url, minutes, onProgress));
  const { tally, bookings, driverSeconds } = city;
  console.log(`
A city of robots for ${minutes} minutes, ${bookings} bookings, for each booking:

${tallyTable(tally, Math.max(1, bookings))}

The same for each thousand driver-seconds:

${tallyTable(tally, driverSeconds / 1_000)}

all of it: $${dollarsOf(tally).toFixed(4)}, $${((1_000 * dollarsOf(tally)) / Math.max(1, bookings)).toFixed(4)} a thousand bookings, $${((1_000_000 * dollarsOf(tally)) / driverSeconds).toFixed(4)} a million driver-seconds
`);
}
