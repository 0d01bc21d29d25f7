import { inject, test } from 'vitest';
import { apiOf, attackCases } from '../../scripts/attack/cases.ts';
import { NotTried } from '../../scripts/attack/outcome.ts';
import { castOf, Stage, somewhere } from '../../scripts/attack/stage.ts';

const url = inject('serverUrl');
const { tenants, local } = inject('attack');
const people = await castOf(tenants);
const stage = new Stage({ url, tenants, local, people, inward: null, platform: null, centre: somewhere() });
const attacks = attackCases(await apiOf(stage)).filter(({ isHeavy }) => isHeavy !== true);

test.for(attacks.map((attack) => ({ ...attack, held: attack.name })))('$held', async ({ run }, { skip }) => {
  try {
    await run(stage);
  } catch (error) {
    if (!(error instanceof NotTried)) throw error;
    skip(error.message);
  }
});
