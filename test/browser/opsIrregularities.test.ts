import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { townPlaces } from '../../scripts/graph/town/town.ts';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import { expectAccessible } from './accessibility.ts';
import { describeInBrowser, url } from './visit.ts';

const desk = { viewport: { width: 1280, height: 720 } };
const tenant = `irregular-${randomUUID().slice(0, 8)}`;

describeInBrowser('an operator', { ...desk, map: 'none' }, (visits) => {
  test('sees an account at its limit', async () => {
    const rider = await signDevelopmentToken({ role: 'rider', sub: 'greedy', tenant, expiresInSeconds: 600 });
    const book = () =>
      fetch(`${url}/v1/trips`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${rider}`,
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
        },
        body: JSON.stringify({ pickup: townPlaces.centre, dropoff: townPlaces.harbour }),
      });
    const statuses = [];
    for (let count = 0; count < 6; count++) statuses.push((await book()).status);
    expect(statuses).toContain(429);

    const page = await visits.page({});
    const token = await signDevelopmentToken({
      role: 'operator',
      sub: 'olga',
      tenant,
      expiresInSeconds: 600,
    });
    await page.goto(`${url}/ops#token=${token}`);
    await page.getByRole('tab', { name: /^Open trips/ }).press('ArrowLeft');
    await page.getByRole('tab', { name: 'Irregular (1)', selected: true }).waitFor();
    const row = page.getByRole('row', { name: /greedy/ });
    await row.getByText('At the limit of open trips').waitFor();
    await expectAccessible(page);
  });
});
