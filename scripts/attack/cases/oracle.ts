import { randomUUID } from 'node:crypto';
import { accessTable } from '../access.ts';
import { type Answer, AttackStream, ask } from '../client.ts';
import type { Api, Operation } from '../openApi.ts';
import { holds } from '../outcome.ts';
import { properRequest } from '../requests.ts';
import { type AttackCase, type CallerName, roleOf, type Stage } from '../stage.ts';
import { signFor } from '../tenants.ts';

/** Answers must not say what exists: what belongs to others looks like nothing. How long they take is not measured. */
export function oracleCases(api: Api): AttackCase[] {
  return [
    ...api.operations
      .filter(({ id }) => accessTable[id]?.about !== undefined)
      .map(
        (operation): AttackCase => ({
          name: `oracle: ${operation.method} ${operation.path} answers for what is foreign as for nothing`,
          run: (stage) => compareForeign(operation, api, stage),
        }),
      ),
    {
      name: 'oracle: a tenant that does not exist looks like one that does',
      run: async (stage) => {
        const { victim, other } = stage.issuing();
        const person = { sub: 'boss', role: 'operator' };
        const existing = await signFor(other, { ...person, tenant: victim.tenant, iss: other.issuer });
        const invented = `tenant-${randomUUID().slice(0, 8)}`;
        const absent = await signFor(other, { ...person, tenant: invented, iss: other.issuer });
        const answers = await Promise.all(
          [existing, absent].map((token) => ask(stage.url, { method: 'GET', path: '/v1/me', token })),
        );
        sameAnswers(answers);
      },
    },
    {
      name: "oracle: another person's Idempotency-Key says nothing, and replays nothing",
      run: async (stage) => {
        const key = randomUUID();
        const { rider, stranger } = stage.people;
        const own = await stage.book(rider, stage.booking(), key);
        const foreign = await stage.book(stranger, stage.booking({ notes: 'of mine' }), key);
        holds(own.status === 201 && foreign.status === 201, `answered ${own.status} and ${foreign.status}`);
        holds(foreign.headers.get('idempotent-replayed') === null, "replayed another person's booking");
        holds(foreign.headers.get('location') !== own.headers.get('location'), 'both have one trip');
      },
    },
    {
      name: 'oracle: a share link that was forged looks like one that was made up',
      run: async (stage) => {
        const { shareToken } = await stage.scene();
        const changed = `${shareToken.slice(0, -2)}${shareToken.endsWith('AA') ? 'BB' : 'AA'}`;
        const tokens = [changed, randomUUID(), 'x'.repeat(shareToken.length)];
        const answers = await Promise.all(
          tokens.map((token) => ask(stage.url, { method: 'GET', path: `/v1/shared/${token}`, token: null })),
        );
        holds(answers[0]?.status === 404, `answered ${answers[0]?.status}`);
        sameAnswers(answers);
      },
    },
  ];
}

/** Asks for the thing of the scene, for one that was made up and for one of no form, as people without access. */
async function compareForeign(operation: Operation, api: Api, stage: Stage): Promise<void> {
  const access = accessTable[operation.id];
  const scene = await stage.scene();
  const invented = [randomUUID(), 'trip_0123456789abcdef0123456789abcdef0123456789abcdef', 'x'];
  const people = (['stranger', 'driver', 'outsider', 'guest', 'outsiderAdmin'] satisfies CallerName[]).filter(
    (person) =>
      access !== undefined &&
      (access.roles === 'admin'
        ? person === 'outsiderAdmin'
        : access.roles !== 'public' &&
          person !== 'outsiderAdmin' &&
          access.roles.includes(roleOf[person]) &&
          (person === 'outsider' || access.about === 'trip')),
  );
  for (const person of people) {
    const token = await stage.tokenOf(person);
    const things = [scene, ...invented.map((id) => ({ ...scene, tripId: id, vehicleId: id, riderId: id }))];
    const answers: Answer[] = [];
    for (const thing of things) {
      const question = { ...properRequest(operation, thing, api, stage), token };
      if (operation.isStream) {
        const opened = await AttackStream.open(stage.url, question.path, { token });
        if (typeof opened !== 'number') opened.end();
        const status = typeof opened === 'number' ? opened : 101;
        answers.push({ status, headers: new Headers(), text: '' });
      } else answers.push(await ask(stage.url, question));
    }
    sameAnswers(answers);
  }
}

/** Headers that say nothing of what was asked for. */
const idle = new Set(['date', 'cf-ray', 'age', 'server', 'report-to', 'nel']);

function sameAnswers(answers: readonly Answer[]): void {
  const [first, ...others] = answers.map(({ status, headers, text }) =>
    JSON.stringify({ status, text, headers: [...headers].filter(([name]) => !idle.has(name)) }),
  );
  const different = others.find((other) => other !== first);
  holds(different === undefined, `it tells them apart: ${first} and ${different}`);
}
