import type { Progress, Verdict } from '../commandLine/longCommand.ts';
import { apiOf, attackCases } from './cases.ts';
import { fuzzCases } from './fuzzRun.ts';
import { Breach, NotTried } from './outcome.ts';
import type { Stage } from './stage.ts';

/** Tries one attack after another, prints a line for each, and counts what held. */
export async function runAttacks(
  stage: Stage,
  {
    only,
    fuzz,
    onProgress,
  }: {
    readonly only: string;
    /** How many random inputs, and which. */
    readonly fuzz: { readonly runs: number; readonly seed: number };
    readonly onProgress: Progress;
  },
): Promise<Verdict> {
  const api = await apiOf(stage);
  const fuzzed = fuzz.runs === 0 ? [] : fuzzCases(api, fuzz);
  const attacks = [...attackCases(api), ...fuzzed].filter(({ name }) => name.includes(only));
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
