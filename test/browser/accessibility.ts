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

/** Records all announcements of a page from now on; returns a function that reads them. */
export async function listenTo(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`
    globalThis.heard = [];
    const live = document.querySelector('.live');
    const note = () => live.textContent !== '' && heard.push(live.textContent);
    new MutationObserver(note).observe(live, { childList: true, characterData: true, subtree: true });
  `);
  return async () => heardSchema.parse(await page.evaluate('heard'));
}

/** Expects that axe finds no serious violation in the page, whatever the device prefers. */
export async function expectAccessibleLightAndDark(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectNoViolation(page, { runOnly: rulesOfColours });
}

/** All that a preferred scheme can change. */
const rulesOfColours = ['color-contrast', 'link-in-text-block'];

/** Expects that axe finds no serious violation in the page. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNoViolation(page, {});
}

async function expectNoViolation(
  page: Page,
  options: { readonly runOnly?: readonly string[] },
): Promise<void> {
  // The page's Content-Security-Policy would block the checker; evaluating bypasses it.
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe);
  // Elements without a violation are not described.
  const run = `axe.run(${JSON.stringify({ ...options, resultTypes: ['violations'] })})`;
  const { violations } = resultsSchema.parse(await page.evaluate(run));
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}
