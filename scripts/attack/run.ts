import type { Progress, Verdict } from '../commandLine/longCommand.ts';
import { apiOf, attackCases } from './cases.ts';
import { Breach, NotTried } from './outcome.ts';
import type { Stage } from './stage.ts';

/** Tries one attack after another, prints a line for each, and counts what held. */
export async function runAttacks(
  stage: Stage,
  { only, onProgress }: { readonly only: string; readonly onProgress: Progress },
): Promise<Verdict> {
  const attacks = attackCases(await apiOf(stage)).filter(({ name }) => name.includes(only));
  const counts = { held: 0, failed: 0, 'not tried': 0 };
  for (const [at, attack] of attacks.entries()) {
    onProgress(`${at} of ${attacks.length} attacks, ${counts.failed} failed; now ${attack.name}`);
    try {
      await attack.run(stage);
      counts.held += 1;
      console.log(`held       ${attack.name}`);
    } catch (error) {
      if (error instanceof NotTried) {
        counts['not tried'] += 1;
        console.log(`not tried  ${attack.name}: ${error.message}`);
        continue;
      }
      counts.failed += 1;
      // Whatever else goes wrong also leaves open whether the service holds.
      const reason = error instanceof Breach ? error.message : String(error);
      console.log(`FAILED     ${attack.name}: ${reason}`);
    }
  }
  if (counts['not tried'] > 0) console.log(`${counts['not tried']} could not be tried here`);
  return {
    outcome: counts.failed === 0 ? 'held' : 'FAILED',
    detail: `${counts.held} held, ${counts.failed} failed`,
  };
}
