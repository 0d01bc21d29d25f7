import { expect, test } from 'vitest';
import { describeInBrowser, linkFor, phone, type Visitor } from './visit.ts';

const pages = [
  ['ride', 'rider'],
  ['drive', 'driver'],
  ['ops', 'operator'],
] as const satisfies readonly (readonly [string, Visitor['role']])[];

describeInBrowser('a link of somebody else', { map: 'none' }, (visits) => {
  test.each(pages)(
    'is taken at /%s only by somebody who says so, and the page says who it is',
    async (name, role) => {
      const page = await visits.page({ ...phone, map: 'none' });
      const signedInAs = (person: string) => page.getByText(`Signed in as ${person} (demo)`).waitFor();
      const open = async (person: string) => page.goto(await linkFor(name, { role, name: person }));
      await open('sess-ann');
      await signedInAs('sess-ann');

      await open('sess-bob');
      await page.getByRole('heading', { name: 'Sign in as somebody else?' }).waitFor();
      await page.getByText('You are signed in as sess-ann, and this link is of sess-bob').waitFor();
      expect(page.url()).not.toContain('token');
      await page.getByRole('button', { name: 'Stay signed in' }).click();
      await signedInAs('sess-ann');
      await page.reload();
      await signedInAs('sess-ann');

      await open('sess-bob');
      await page.getByRole('button', { name: 'Sign in as sess-bob' }).click();
      await signedInAs('sess-bob');
      // A newer token of the same person asks nothing.
      await open('sess-bob');
      await signedInAs('sess-bob');
      expect(await page.getByRole('dialog').count()).toBe(0);
    },
  );
});
