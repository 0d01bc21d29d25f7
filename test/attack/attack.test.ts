import { inject, test } from 'vitest';
import { apiOf, attackCases } from '../../scripts/attack/cases.ts';
import { fuzzCases } from '../../scripts/attack/fuzzRun.ts';
import { NotTried } from '../../scripts/attack/outcome.ts';
import { castOf, Stage, somewhere } from '../../scripts/attack/stage.ts';

const url = inject('serverUrl');
const { tenants, local } = inject('attack');
const people = await castOf(tenants);
const stage = new Stage({ url, tenants, local, people, inward: null, platform: null, centre: somewhere() });
const api = await apiOf(stage);
const fuzz = fuzzCases(api, { runs: 1_000, seed: 2 });
const attacks = [...attackCases(api), ...fuzz].filter(({ isHeavy }) => isHeavy !== true);

test.for(attacks.map((attack) => ({ ...attack, held: attack.name })))('$held', async ({ run }, { skip }) => {
  try {
    await run(stage);
  } catch (error) {
    if (!(error instanceof NotTried)) throw error;
    skip(error.message);
  }
});
