import { setTimeout as sleep } from 'node:timers/promises';
import type { Studio } from './studio.ts';

/** In so many minutes of the last hour somebody must have got a vehicle: the charts have something to show. */
const minutesOfLife = 3;
const pollMs = 5_000;

/** Screenshots of the operator page: a large screen, a phone, a laptop with an open trip, and the dark theme. */
export async function photographOps(studio: Studio): Promise<void> {
  const large = await studio.open({ ...operator, device: 'wall', colorScheme: 'light' });
  studio.tell('waits until the charts show some minutes');
  while ((await livelyMinutes(studio)) < minutesOfLife) await sleep(pollMs);
  await studio.keep(large, 'ops-large');

  const phone = await studio.open({ ...operator, device: 'phone', colorScheme: 'light' });
  await phone.locator('tr.trip-assigned').first().waitFor();
  await studio.keep(phone, 'ops-phone');

  for (const { colorScheme, name } of [
    { colorScheme: 'light', name: 'ops-laptop-trip' },
    { colorScheme: 'dark', name: 'ops-dark' },
  ] as const) {
    const page = await studio.open({ ...operator, device: 'desktop', colorScheme });
    await page.locator('tr.trip-assigned .row-link').first().click();
    await page.locator('.journal').waitFor();
    await studio.keep(page, name);
  }
}

async function livelyMinutes({ operator: { api } }: Studio): Promise<number> {
  const figures = await api.call('GET /v1/operator/figures', {});
  return figures.ok ? figures.value.data.filter(({ assigned }) => assigned > 0).length : 0;
}

const operator = { page: 'ops', role: 'operator', name: 'olga' } as const;
