import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planFrameSchema } from '../../src/protocol/frames.ts';

test('the plans that the documentation shows are frames as they are sent', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/driver-app.md'), 'utf8');
  const shown = [...text.matchAll(/```json\n(\{ "type": "plan".*?)```/gs)].map(([, json = '']) =>
    JSON.parse(json),
  );
  expect(shown).toHaveLength(3);
  for (const plan of shown) expect(planFrameSchema.parse(plan)).toEqual(plan);
});
