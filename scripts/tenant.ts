import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { jurisdictionSchema } from '../src/domain/geo/locationHint.ts';
import { placeSchema } from '../src/domain/geo/place.ts';
import { personIdSchema, tenantIdSchema } from '../src/domain/ids.ts';
import { type PublicTenant, tenantSchema } from '../src/protocol/tenants.ts';
import { askService } from './commandLine/askService.ts';
import { flag, operand, option } from './commandLine/declare.ts';
import { exitCodes, InputError, readCommandLine } from './commandLine/read.ts';
import { signDevelopmentToken } from './local/development-token.ts';
import { createKey, type KeyFile, publicPart, readKeys, signToken, writeKeys } from './tenant/keys.ts';

const settings = readCommandLine({
  run: 'npm run --silent tenant',
  does: `Makes a tenant of a running service, and prints a token of its first admin: keys are made for it, and kept in a file. Also
checks a tenant, gives it a new key, and makes the key of the role platform, whose public part it prints.`,
  takes: {
    what: operand(
      'WHAT',
      'create, check, rotate-key or platform-key',
      z.enum(['create', 'check', 'rotate-key', 'platform-key']),
    ),
    id: operand('ID', 'the tenant: 1-64 of A-Z a-z 0-9 _ -; not for platform-key', tenantIdSchema.optional()),
    url: option('URL', 'the service', z.url().default('http://127.0.0.1:8787')),
    name: option('NAME', 'what people call it', z.string().min(1).max(200).optional()),
    home: option(
      'LAT,LNG',
      'in the middle of the ground that it serves',
      z
        .string()
        .regex(/^-?\d+(\.\d+)?,-?\d+(\.\d+)?$/, 'must be a latitude and a longitude')
        .transform((text) => text.split(',').map(Number))
        .transform(([lat, lng]) => ({ lat, lng }))
        .pipe(placeSchema)
        .optional(),
    ),
    jurisdiction: option(
      'J',
      'the territory that it never leaves, such as eu',
      jurisdictionSchema.optional(),
    ),
    admin: option('SUB', 'whose token is printed', personIdSchema.prefault('admin')),
    keys: option('DIR', 'where the keys are kept', z.string().default('.keys')),
    'platform-key': option(
      'FILE',
      'the key of the role platform; on a local service the development key stands in for it',
      z.string().optional(),
    ),
    revoke: flag('with rotate-key: the keys before open nothing any more'),
  },
  examples: [
    'npm run --silent tenant -- create acme --name "Acme Cabs" --home 48.2,16.37',
    'npm run --silent tenant -- check acme',
    'npm run --silent tenant -- rotate-key acme --revoke',
    'npm run --silent tenant -- platform-key --platform-key .keys/platform.json',
  ],
});

const tokenSeconds = 12 * 60 * 60;
const platformTokenSeconds = 600;
/** Keys of one tenant that are trusted at a time: the newest, and the one before. */
const mostKeys = 2;

try {
  await run();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`tenant: ${error.message}`);
  process.exit(exitCodes.misused);
}

async function run(): Promise<void> {
  const { what, id, url } = settings;
  if (what === 'platform-key') return makePlatformKey();
  if (id === undefined) throw new InputError('say which tenant is meant');
  if (what === 'check') return check(id, await callTenant('GET', id));
  const file = join(resolve(settings.keys), `${id}.json`);
  if (what === 'create') {
    if ((await callTenant('GET', id)) !== null) {
      throw new InputError(`there is a tenant ${id}: rotate-key gives it a new key`);
    }
    const keys: KeyFile = { issuer: `https://${id}.tenants.invalid`, keys: [await createKey()] };
    await writeKeys(file, keys, { replace: false });
    try {
      await put(id, keys);
    } catch (error) {
      await rm(file);
      throw error;
    }
    console.error(
      `tenant: ${id} is served by ${url}; its keys are in ${file}. A token of its admin, for 12 hours:`,
    );
  } else {
    const { issuer, keys: before } = await readKeys(file);
    const kept = settings.revoke ? [] : before.slice(0, mostKeys - 1);
    const keys: KeyFile = { issuer, keys: [await createKey(), ...kept] };
    // The file first: a key that the service knows and nobody has would lock everybody out.
    await writeKeys(file, keys, { replace: true });
    await put(id, keys);
    console.error(
      `tenant: ${id} has a new key${kept.length > 0 ? ', and the one before is still trusted' : ''}. A token of its admin, for 12 hours:`,
    );
  }
  const claims = { sub: settings.admin, tenant: id, role: 'admin' };
  console.log(await signToken(await readKeys(file), claims, tokenSeconds));
}

async function put(id: string, { issuer, keys }: KeyFile): Promise<void> {
  const { name, home, jurisdiction } = settings;
  const shownName = name ?? (await callTenant('GET', id))?.name;
  await callTenant('PUT', id, {
    ...(shownName !== undefined && { name: shownName }),
    issuer,
    algorithm: 'ES256',
    keys: keys.map(publicPart),
    ...(home !== undefined && { home }),
    ...(jurisdiction !== undefined && { jurisdiction }),
  });
}

function check(id: string, tenant: PublicTenant | null): void {
  if (tenant === null) throw new InputError(`there is no tenant ${id}`);
  const { name, faults } = tenant;
  for (const { path, message } of faults) console.log(`${path}: ${message}`);
  console.error(
    `tenant: ${id} (${name}) ${faults.length === 0 ? 'is in order' : `has ${faults.length} faults`}`,
  );
  process.exitCode = faults.length === 0 ? exitCodes.done : exitCodes.failed;
}

async function makePlatformKey(): Promise<void> {
  const file = settings['platform-key'];
  if (file === undefined) throw new InputError('--platform-key says where it is kept');
  const key = await createKey();
  await writeKeys(file, { issuer: 'hexhail-platform', keys: [key] }, { replace: false });
  console.error(`tenant: the key is in ${file}. Its public part, for npx wrangler secret put PLATFORM_KEY:`);
  console.log(JSON.stringify(publicPart(key)));
}

async function platformToken(): Promise<string> {
  const file = settings['platform-key'];
  const claims = { sub: 'command-line', role: 'platform' };
  if (file !== undefined) return signToken(await readKeys(file), claims, platformTokenSeconds);
  return signDevelopmentToken({ ...claims, tenant: '', expiresInSeconds: platformTokenSeconds });
}

/** Null where there is no such tenant. */
async function callTenant(method: 'GET' | 'PUT', id: string, body?: object): Promise<PublicTenant | null> {
  const { status, isOk, text } = await askService(settings.url, `/v1/tenants/${id}`, {
    method,
    headers: {
      authorization: `Bearer ${await platformToken()}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (status === 404) return null;
  if (!isOk) throw new InputError(`${settings.url} answered ${status}: ${text}`);
  return tenantSchema.parse(JSON.parse(text));
}
