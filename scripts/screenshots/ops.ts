import type { Studio } from './studio.ts';

/** The robot city must run for a while before its charts show data, in milliseconds. */
const LIFE_MS = 150_000;
const SETTLE_MS = 3_000;

/** Screenshots of the operator page: a large screen, a phone, a laptop with an open trip, and the dark theme. */
export async function photographOps(studio: Studio): Promise<void> {
  const large = await studio.open({ ...operator, device: 'wall', colorScheme: 'light' });
  await large.waitForTimeout(LIFE_MS);
  await studio.keep(large, 'ops-large');

  const phone = await studio.open({ ...operator, device: 'phone', colorScheme: 'light' });
  await phone.locator('tr.trip-assigned').first().waitFor();
  await phone.waitForTimeout(SETTLE_MS);
  await studio.keep(phone, 'ops-phone');

  for (const { colorScheme, name } of [
    { colorScheme: 'light', name: 'ops-laptop-trip' },
    { colorScheme: 'dark', name: 'ops-dark' },
  ] as const) {
    const page = await studio.open({ ...operator, device: 'desktop', colorScheme });
    await page.locator('tr.trip-assigned .row-link').first().click({ timeout: 120_000 });
    await page.locator('.journal').waitFor();
    await page.waitForTimeout(SETTLE_MS);
    await studio.keep(page, name);
  }
}

const operator = { page: 'ops', role: 'operator', name: 'olga' } as const;
