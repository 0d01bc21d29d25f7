import { expect, test } from 'vitest';
import { withCountedServer } from '../../../scripts/count/countedServer.ts';
import { figuresOf, tallyTable } from '../../../scripts/count/figures.ts';
import { countScriptedRide } from '../../../scripts/count/scriptedRide.ts';

// A change that adds a call, a row or an alarm shows in the files: accept it with `--update`, and say why.
test('a scripted booking and ride cost exactly what they did', async () => {
  const ride = await withCountedServer(countScriptedRide);
  await expect(tallyTable(ride.untilAssigned, 1)).toMatchFileSnapshot('untilAssigned.txt');
  await expect(tallyTable(ride.steps, 1)).toMatchFileSnapshot('steps.txt');
  await expect(tallyTable(ride.drive, 1)).toMatchFileSnapshot('drive.txt');
  await expect(JSON.stringify(figuresOf(ride), null, 2)).toMatchFileSnapshot('figures.txt');
});
