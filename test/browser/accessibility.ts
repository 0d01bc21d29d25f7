import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { z } from 'zod';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const resultsSchema = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      impact: z.string().nullish(),
      nodes: z.array(z.object({ html: z.string() })),
    }),
  ),
});

const heardSchema = z.array(z.string());

/** Notes whatever a page has read out from now on, however briefly; returns how to ask for it. */
export async function listenTo(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`
    globalThis.heard = [];
    const live = document.querySelector('.live');
    const note = () => live.textContent !== '' && heard.push(live.textContent);
    new MutationObserver(note).observe(live, { childList: true, characterData: true, subtree: true });
  `);
  return async () => heardSchema.parse(await page.evaluate('heard'));
}

/** Sees that axe finds nothing serious in what a page shows now. */
export async function expectAccessible(page: Page): Promise<void> {
  // The policy of the page would not let the checker in; evaluating does not ask it.
  await page.evaluate(axe);
  const { violations } = resultsSchema.parse(await page.evaluate('axe.run()'));
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}
