import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { z } from 'zod';
import { InputError } from '../commandLine/read.ts';

const privateKeySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
});
/** A private ES256 key (JWK). */
export type PrivateKey = z.infer<typeof privateKeySchema>;

const keyFileSchema = z.strictObject({ issuer: z.string(), keys: z.array(privateKeySchema).min(1) });
/** An issuer with its private keys: the first one signs, the others are still trusted. */
export type KeyFile = z.infer<typeof keyFileSchema>;

export async function createKey(): Promise<PrivateKey> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return privateKeySchema.parse({ ...jwk, kid: (await calculateJwkThumbprint(jwk)).slice(0, 12) });
}

export function publicPart({ d: _, ...key }: PrivateKey): Omit<PrivateKey, 'd'> {
  return key;
}

/** Reads a file that `writeKeys` wrote. */
export async function readKeys(file: string): Promise<KeyFile> {
  try {
    return keyFileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new InputError(`${file} is no file of keys: ${error instanceof Error ? error.message : error}`);
  }
}

/** Only its owner may read the file. A file that is there is replaced only with `replace`. */
export async function writeKeys(
  file: string,
  keys: KeyFile,
  { replace }: { replace: boolean },
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  try {
    const flag = replace ? 'w' : 'wx';
    await writeFile(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flag });
  } catch (error) {
    throw new InputError(`${file} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}

/** Signs a token of an issuer, with its first key. */
export async function signToken(
  { issuer, keys: [key] }: KeyFile,
  claims: Readonly<Record<string, string>>,
  expiresInSeconds: number,
): Promise<string> {
  if (key === undefined) throw new Error('a file of keys has at least one');
  const issuedAt = Math.floor(Date.now() / 1000);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience('hexhail')
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + expiresInSeconds)
    .sign(await importJWK(key, 'ES256'));
}
