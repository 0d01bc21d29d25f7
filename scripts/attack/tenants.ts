import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { z } from 'zod';
import type { PolicyOverrides } from '../../src/domain/policy/policy.ts';
import { migrationsDir, withLocalState } from '../local/localState.ts';
import { applyMigrations } from '../local/migrations.ts';

const jwkSchema = z.custom<JWK>((value) => typeof value === 'object' && value !== null);

/** A tenant with an issuer of its own, as plain data: tests hand it from one process to another. */
export const attackTenantSchema = z.object({
  tenant: z.string(),
  issuer: z.string(),
  keyId: z.string(),
  publicKey: jwkSchema,
  privateKey: jwkSchema,
});
export type AttackTenant = z.infer<typeof attackTenantSchema>;

/** `victim` is attacked, also by the people of `other`. */
export const attackTenantsSchema = z.object({ victim: attackTenantSchema, other: attackTenantSchema });
export type AttackTenants = z.infer<typeof attackTenantsSchema>;

const tokenSeconds = 3_600;

/** Signs claims as the tenant's issuer would; `changes` may replace every one of them, undefined takes it away. */
export async function signFor(
  tenant: AttackTenant,
  changes: Readonly<Record<string, unknown>>,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: tenant.issuer,
    aud: 'hexhail',
    tenant: tenant.tenant,
    exp: now + tokenSeconds,
    ...changes,
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: tenant.keyId })
    .sign(await importJWK(tenant.privateKey, 'ES256'));
}

/** Configures two tenants in the local database of a state directory, before a server is started on it. */
export async function configureAttackTenants(stateDir: string): Promise<AttackTenants> {
  const victim = await configureTenant(stateDir, 'attack-victim');
  return { victim, other: await configureTenant(stateDir, 'attack-other') };
}

/** Configures a tenant with an issuer of its own in the same way. */
export async function configureTenant(
  stateDir: string,
  name: string,
  routing: PolicyOverrides['routing'] = {},
): Promise<AttackTenant> {
  const tenant = await createTenant(name);
  const { issuer, publicKey } = tenant;
  await withLocalState(stateDir, async ({ database }) => {
    await applyMigrations(database, migrationsDir);
    const insert =
      "INSERT INTO tenants (tenant, issuer, algorithm, key, policy) VALUES (?, ?, 'ES256', ?, ?)";
    const row = [name, issuer, JSON.stringify(publicKey), JSON.stringify({ routing })];
    await database
      .prepare(insert)
      .bind(...row)
      .run();
  });
  return tenant;
}

/** A tenant, or whoever else signs tokens, with a new key. */
export async function createTenant(
  tenant: string,
  issuer = `https://${tenant}.example`,
): Promise<AttackTenant> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const keyId = `${tenant}-key`;
  return {
    tenant,
    issuer,
    keyId,
    publicKey: { ...(await exportJWK(publicKey)), kid: keyId },
    privateKey: await exportJWK(privateKey),
  };
}
