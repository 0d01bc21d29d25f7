import { accessTable } from '../access.ts';
import { ask, problemOf } from '../client.ts';
import { type Api, type JsonSchema, type Operation, resolveSchema } from '../openApi.ts';
import { holds } from '../outcome.ts';
import { properRequest } from '../requests.ts';
import type { AttackCase, Stage } from '../stage.ts';

const unknown = 'unheardOf';

/** GeoJSON may have members that are not its own (RFC 7946, section 6.1): they are passed over. */
const ofOtherFormats: ReadonlySet<string> = new Set(['importZones']);

/** Bodies with fields that do not exist: a misspelt one must not send a vehicle at once. */
export function unknownFieldCases(api: Api): AttackCase[] {
  return [
    ...api.operations
      .filter(({ id, body }) => body !== null && !ofOtherFormats.has(id))
      .map(
        (operation): AttackCase => ({
          name: `bodies: ${operation.method} ${operation.path} refuses every field that it does not know`,
          run: (stage) => tryUnknownFields(operation, api, stage),
        }),
      ),
  ];
}

/** Adds a field that nobody knows to each object of the body, one at a time. */
async function tryUnknownFields(operation: Operation, api: Api, stage: Stage): Promise<void> {
  const request = properRequest(operation, await stage.scene(), api, stage);
  const token = await tokenFor(operation, stage);
  const before = await stage.picture();
  const body = typeof request.body === 'object' && request.body !== null ? request.body : {};
  for (const { path, changed } of withUnknownField(body, operation.body ?? {}, api.schemas)) {
    const headers = { ...request.headers, 'idempotency-key': crypto.randomUUID() };
    const answer = await ask(stage.url, { ...request, token, headers, body: changed });
    holds(answer.status === 422, `with "${path}" it was answered ${answer.status}`);
    const named = problemOf(answer)?.paths ?? [];
    holds(named.includes(path), `with "${path}" it names ${named.join(', ') || 'nothing'}`);
  }
  holds((await stage.picture()) === before, 'a body that was refused has changed the trip or the vehicle');
}

/** The token of somebody who may call an operation; null where everybody may. */
async function tokenFor({ id }: Operation, stage: Stage): Promise<string | null> {
  const roles = accessTable[id]?.roles ?? [];
  if (roles === 'public') return null;
  if (roles === 'admin') return stage.newcomer('admin');
  if (roles === 'platform') return stage.platform();
  if (roles.includes('operator')) return stage.people.operator;
  return roles.includes('rider') ? stage.people.rider : stage.people.driver;
}

function withUnknownField(
  body: object,
  schema: JsonSchema,
  schemas: Api['schemas'],
): { path: string; changed: object }[] {
  const own = { path: unknown, changed: { ...body, [unknown]: 1 } };
  const { properties = {} } = resolveSchema(schema, schemas);
  const inner = Object.entries(body).flatMap(([name, part]: [string, unknown]) => {
    const property = properties[name];
    if (typeof part !== 'object' || part === null || Array.isArray(part) || property === undefined) return [];
    if (resolveSchema(property, schemas).properties === undefined) return [];
    return withUnknownField(part, property, schemas).map(({ path, changed }) => ({
      path: `${name}.${path}`,
      changed: { ...body, [name]: changed },
    }));
  });
  return [own, ...inner];
}
