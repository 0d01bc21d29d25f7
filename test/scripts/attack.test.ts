import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import document from '../../openapi.json' with { type: 'json' };
import { accessTable, expectedOf } from '../../scripts/attack/access.ts';
import { accessCases } from '../../scripts/attack/cases/access.ts';
import { tokenCases } from '../../scripts/attack/cases/tokens.ts';
import { readApi } from '../../scripts/attack/openApi.ts';
import { Breach } from '../../scripts/attack/outcome.ts';
import { castOf, Stage, somewhere } from '../../scripts/attack/stage.ts';
import { createTenant } from '../../scripts/attack/tenants.ts';
import { PLATFORM_ISSUER } from '../../src/tenants/issuers.ts';

/** Answers everything with 200, as a service without any guard would. */
let server: Server;
let stage: Stage;

beforeAll(async () => {
  server = createServer((_, response) => response.writeHead(200).end('{}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const tenants = { victim: await createTenant('victim'), other: await createTenant('other') };
  stage = new Stage({
    url: `http://127.0.0.1:${port}`,
    people: await castOf(tenants),
    tenants,
    local: null,
    inward: null,
    platform: await createTenant('platform', PLATFORM_ISSUER),
    centre: somewhere(),
  });
});
afterAll(() => server.close());

describe('a service without guards', () => {
  test.each(tokenCases.map((attack) => ({ ...attack, held: attack.name })))(
    'fails $held',
    async ({ run }) => {
      await expect(run(stage)).rejects.toThrow(Breach);
    },
  );
});

describe('the table of who may call what', () => {
  const api = readApi(document);

  test('has every operation of the API', () => {
    expect(Object.keys(accessTable).toSorted()).toEqual(api.operations.map(({ id }) => id).toSorted());
  });

  test('lets the platform call its own operations and public ones, and nothing else', () => {
    const allowed = Object.entries(accessTable).filter(
      ([, access]) => access.roles !== 'public' && expectedOf(access, 'platform').is === 'allowed',
    );
    expect(allowed.map(([id]) => id).toSorted()).toEqual(['listOfTenants', 'putTenant', 'readTenant']);
  });

  test('makes a case of each of them', () => {
    expect(accessCases(api)).toHaveLength(api.operations.length + 1);
  });
});
