import { withLocalState } from '../../scripts/local/localState.ts';
import { writeGraph } from '../../src/routing/graph/graphFormat.ts';
import { graphKey } from '../../src/routing/regionKeys.ts';
import { harrisburg, isExtractThere } from '../routing/harrisburg.ts';

/** Puts the roads of Harrisburg into the local bucket of a state directory, where the extract is there. */
export async function putHarrisburg(stateDir: string): Promise<void> {
  if (!isExtractThere) return;
  await withLocalState(stateDir, async ({ graphs }) => {
    await graphs.put(graphKey('harrisburg'), writeGraph(await harrisburg()));
  });
}
