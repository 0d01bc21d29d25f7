import { accessTable, type Expected, expectedOf } from '../access.ts';
import { type Answer, AttackStream, ask, type Question } from '../client.ts';
import type { Api, Operation } from '../openApi.ts';
import { Breach, holds } from '../outcome.ts';
import { type PathIds, properRequest } from '../requests.ts';
import type { AttackCase, CallerName, Stage } from '../stage.ts';

const callers: readonly (CallerName | null)[] = [
  null,
  'stranger',
  'driver',
  'outsider',
  'guest',
  'rider',
  'operator',
];

/** One case for each operation of the API: everybody calls it, with everybody else's ids (BOLA). */
export function accessCases(api: Api): AttackCase[] {
  return [
    {
      name: 'access: the table knows every operation, and no other',
      run: async () => {
        const known = new Set(Object.keys(accessTable));
        const served = new Set(api.operations.map(({ id }) => id));
        const missing = [...served].filter((id) => !known.has(id));
        const gone = [...known].filter((id) => !served.has(id));
        holds(
          missing.length === 0,
          `scripts/attack/access.ts does not say who may call ${missing.join(', ')}`,
        );
        holds(gone.length === 0, `scripts/attack/access.ts has ${gone.join(', ')}, which are not served`);
      },
    },
    ...api.operations.map(
      (operation): AttackCase => ({
        name: `access: ${operation.method} ${operation.path} answers only whom it concerns`,
        run: (stage) => tryEverybody(operation, api, stage),
      }),
    ),
  ];
}

async function tryEverybody(operation: Operation, api: Api, stage: Stage): Promise<void> {
  const access = accessTable[operation.id];
  if (access === undefined) throw new Breach('scripts/attack/access.ts does not say who may call it');
  const scene = await stage.scene();
  const before = await stage.picture();
  // Nobody makes an admin of a deployment change its other tenant, or its platform make one.
  const known = [
    ...callers,
    ...(stage.tenants === null ? [] : (['outsiderAdmin'] as const)),
    ...(stage.hasPlatform ? (['platform'] as const) : []),
  ];
  for (const person of known) {
    const expected = expectedOf(access, person);
    // Who may call it may also end it: the trip and the vehicle of the scene are for those who may not.
    const isOwn = expected.is === 'allowed' && access.about !== 'rider';
    const ids = isOwn ? await spareThings(operation, stage, scene) : scene;
    const answer = await call(operation, ids, api, stage, person);
    checkStatus(operation, answer, expected, person);
    const isFound = answer.status !== 404 || access.about === undefined || expected.is === 'refused';
    holds(isFound, `${nameOf(person)} does not find what belongs to them`);
    const mayRead = person === 'rider' || person === 'operator' || access.roles === 'public';
    const leaked = mayRead ? undefined : scene.secrets.find((secret) => answer.text.includes(secret));
    holds(leaked === undefined, `${nameOf(person)} was told ${leaked}`);
  }
  holds((await stage.picture()) === before, 'a caller who was refused has changed the trip or the vehicle');
}

/** A trip that may end with this operation; the vehicle of the scene is put right by the next operation. */
async function spareThings({ id, path, method }: Operation, stage: Stage, scene: PathIds): Promise<PathIds> {
  if (method === 'GET' || !path.includes('{id}')) return scene;
  if (path.startsWith('/v1/trips/')) {
    const tripId = await stage.spareTrip();
    if (id === 'acknowledgeAlert') await raiseAlert(tripId, stage);
    return { ...scene, tripId };
  }
  const vehicleId = `spare-${crypto.randomUUID().slice(0, 8)}`;
  const body = { name: 'spare', type: 'car', plate: 'SPARE', capacity: { seats: 4 } };
  const { operator: token } = stage.people;
  await stage.ask({ method: 'PUT', path: `/v1/vehicles/${vehicleId}`, token, body });
  return { ...scene, vehicleId };
}

/** Its first alert is the one that a proper request acknowledges. */
async function raiseAlert(tripId: string, stage: Stage): Promise<void> {
  const path = `/v1/trips/${tripId}/safety`;
  const raised = await stage.ask({ method: 'POST', path, token: stage.people.rider, body: {} });
  if (raised.status !== 200) throw new Error(`raising an alert was answered ${raised.status}`);
}

async function call(
  operation: Operation,
  ids: PathIds,
  api: Api,
  stage: Stage,
  person: CallerName | null,
): Promise<Answer> {
  const question: Question = {
    ...properRequest(operation, ids, api, stage),
    token: person === null ? null : await stage.tokenOf(person),
  };
  if (!operation.isStream) return ask(stage.url, question);
  const opened = await AttackStream.open(stage.url, question.path, { token: question.token });
  if (typeof opened === 'number') return { status: opened, headers: new Headers(), text: '' };
  opened.end();
  return { status: 101, headers: new Headers(), text: '' };
}

function checkStatus(
  { statuses }: Operation,
  { status, text }: Answer,
  expected: Expected,
  person: CallerName | null,
): void {
  const said = `${nameOf(person)} was answered ${status}`;
  holds(statuses.has(status), `${said}, which is not documented: ${text.slice(0, 200)}`);
  if (expected.is === 'refused') {
    holds(status === expected.status, `${said} instead of ${expected.status}`);
    return;
  }
  // A wrong table would let every attack pass. 404: there is no map or link here.
  holds(status !== 401 && status !== 403, `${said}, although the table allows it`);
}

function nameOf(person: CallerName | null): string {
  return person === null ? 'nobody' : `the ${person}`;
}
