import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import { signDevelopmentToken } from '../../local/development-token.ts';
import { holds, NotTried } from '../outcome.ts';
import { type AttackCase, claimsOf, type Stage } from '../stage.ts';
import { signFor } from '../tenants.ts';

const hourSeconds = 3_600;
const yearSeconds = 366 * 24 * hourSeconds;

/** Tokens that nobody should have been given. Each of them names a person who exists. */
export const tokenCases: readonly AttackCase[] = [
  {
    name: 'tokens: one that is not signed opens nothing',
    run: async (stage) => {
      const claims = lasting(claimsOf(stage.people.operator));
      const [, payload] = new UnsecuredJWT(claims).encode().split('.');
      for (const alg of ['none', 'None', 'nOnE', '', 'ES256']) {
        for (const signature of ['', 'AA', 'A'.repeat(86)]) {
          await isRefused(stage, `${encode({ alg, typ: 'JWT' })}.${payload}.${signature}`, `alg "${alg}"`);
        }
      }
    },
  },
  {
    name: 'tokens: one that was changed after it was signed opens nothing',
    run: async (stage) => {
      const [header, , signature] = stage.people.rider.split('.');
      const claims = claimsOf(stage.people.rider);
      for (const changes of [{ role: 'operator' }, { sub: 'somebody' }, { tenant: 'demo' }, { exp: 9e9 }]) {
        const token = `${header}.${encode({ ...claims, ...changes })}.${signature}`;
        await isRefused(stage, token, `another ${Object.keys(changes)}`);
      }
    },
  },
  {
    name: 'tokens: one signed with another key opens nothing',
    run: async (stage) => {
      const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
      const jwk = await exportJWK(publicKey);
      const [ownHeader = ''] = stage.people.operator.split('.');
      const { kid = 'key' } = JSON.parse(Buffer.from(ownHeader, 'base64url').toString());
      // The last three offer a key to check it with.
      const headers = [
        { kid },
        {},
        { kid: '../../dev/null' },
        { kid, jwk },
        { kid, jku: 'https://attack.example/keys' },
        { kid, x5u: 'https://attack.example/chain' },
      ];
      for (const header of headers) {
        const forged = new SignJWT(lasting(claimsOf(stage.people.operator)));
        const token = await forged.setProtectedHeader({ alg: 'ES256', ...header }).sign(privateKey);
        await isRefused(stage, token, `a header with ${Object.keys(header)}`);
      }
    },
  },
  {
    name: 'tokens: the public key is no shared secret',
    run: async (stage) => {
      const { victim } = stage.issuing();
      const key = await importJWK(victim.publicKey, 'ES256', { extractable: true });
      if (key instanceof Uint8Array) throw new NotTried('needs an issuer with a key pair');
      const texts = [await exportSPKI(key), JSON.stringify(victim.publicKey), victim.publicKey.x ?? ''];
      for (const text of texts) {
        const forged = new SignJWT(lasting(claimsOf(stage.people.operator)));
        const signed = forged.setProtectedHeader({ alg: 'HS256', kid: victim.keyId });
        await isRefused(stage, await signed.sign(new TextEncoder().encode(text)), 'HS256');
      }
    },
  },
  {
    name: 'tokens: one that is over, not yet good or for others opens nothing',
    run: async (stage) => {
      const now = Math.floor(Date.now() / 1000);
      const wrong = {
        'one that expired': { exp: now - 60 },
        'one without an end': { exp: undefined },
        'one that ends at no time': { exp: 'never' },
        'one that ends beyond all time': { exp: 1e300 },
        'one for later': { nbf: now + hourSeconds },
        'one for another audience': { aud: 'elsewhere' },
        'one for no audience': { aud: undefined },
        'one without a person': { sub: undefined },
        'one of a person with a path': { sub: 'a/../b' },
        'one without a tenant': { tenant: undefined },
        'one of a tenant with a path': { tenant: 'attack-victim/x' },
      };
      for (const [what, claims] of Object.entries(wrong)) {
        await isRefused(stage, await stage.newcomer('operator', claims), what);
      }
      await isRefused(stage, await stage.newcomer('driver', { vehicle: undefined }), 'a driver of nothing');
    },
  },
  {
    name: 'tokens: one that lives longer than the tenant allows opens nothing',
    run: async (stage) => {
      const exp = Math.floor(Date.now() / 1000) + yearSeconds;
      await isRefused(stage, await stage.newcomer('rider', { exp }), 'one for a year');
    },
  },
  {
    name: "tokens: an issuer signs for its own tenant's people only",
    run: async (stage) => {
      const { victim, other } = stage.issuing();
      const person = { sub: 'boss', role: 'operator', tenant: victim.tenant };
      await isRefused(stage, await signFor(other, person), "the other tenant's issuer");
      const posing = await signFor({ ...other, issuer: victim.issuer, keyId: victim.keyId }, person);
      await isRefused(stage, posing, "the other tenant's key");
      const { status } = await stage.ask({
        method: 'GET',
        path: '/v1/me',
        token: await signFor(other, { ...person, tenant: other.tenant }),
      });
      holds(status === 200, `its own people are answered ${status}`);
    },
  },
  {
    name: 'tokens: no tenant makes roles that are not for its people',
    run: async (stage) => {
      for (const role of ['platform', 'friend', 'system', 'root', 'Operator', 'operator ', '']) {
        await isRefused(stage, await stage.newcomer(role), `the role "${role}"`);
      }
      await isRefused(stage, await stage.newcomer('rider', { role: ['rider', 'operator'] }), 'two roles');
    },
  },
  {
    name: "tokens: the deployment's own key makes nobody of a tenant",
    run: async (stage) => {
      const { tenant } = claimsOf(stage.people.operator);
      for (const role of ['rider', 'driver', 'operator', 'admin']) {
        await isRefused(stage, await stage.platform({ role, tenant }), `the role "${role}"`);
      }
      const path = `/v1/tenants/${tenant}`;
      const { status } = await stage.ask({ method: 'GET', path, token: await stage.platform() });
      holds(status === 200, `the role platform itself is answered ${status}`);
    },
  },
  {
    name: 'tokens: the published key of development signs nothing that is accepted',
    run: async (stage) => {
      if (stage.local?.isDevelopment === true) throw new NotTried('is about services outside development');
      const { tenant } = claimsOf(stage.people.operator);
      for (const claimed of [tenant, 'demo']) {
        const claims = { role: 'operator', sub: 'boss', tenant: claimed, expiresInSeconds: hourSeconds };
        await isRefused(stage, await signDevelopmentToken(claims), `an operator of ${claimed}`);
      }
    },
  },
  {
    name: 'tokens: one in an address is refused, also a good one',
    run: async (stage) => {
      for (const name of ['token', 'access_token', 'TOKEN', 'jwt', 'ticket']) {
        const path = `/v1/me?${name}=${stage.people.rider}`;
        for (const token of [null, stage.people.rider]) {
          const { status } = await stage.ask({ method: 'GET', path, token });
          holds(status === 400, `?${name}= was answered ${status}`);
        }
      }
    },
  },
];

async function isRefused(stage: Stage, token: string, what: string): Promise<void> {
  const { status } = await stage.ask({ method: 'GET', path: '/v1/me', token });
  holds(status === 401, `${what}: answered ${status}`);
}

function lasting<Claims extends object>(claims: Claims): Claims & { exp: number } {
  return { ...claims, exp: Math.floor(Date.now() / 1000) + hourSeconds };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
