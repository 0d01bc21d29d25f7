import { CompactEncrypt, compactDecrypt, errors } from 'jose';
import { type SecretPurpose, type Secrets, sealingKey } from './secrets.ts';

/** The longest are a quote's terms, with labels of 200 characters of any script, every item and twenty surcharges. */
const MAX_LENGTH = 32_768;

/** Encrypts a value that only this service can read or make; the text starts with its purpose. */
export async function seal([secret]: Secrets, purpose: SecretPurpose, value: unknown): Promise<string> {
  const sealed = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(await sealingKey(secret, purpose));
  return `${purpose}_${sealed}`;
}

/** Decrypts a value sealed for this purpose with any of the secrets; null when it is forged, or too long. */
export async function unseal(secrets: Secrets, purpose: SecretPurpose, text: string): Promise<unknown> {
  const prefix = `${purpose}_`;
  if (!text.startsWith(prefix) || text.length > MAX_LENGTH) return null;
  for (const secret of secrets) {
    const opened = await decrypt(text.slice(prefix.length), await sealingKey(secret, purpose));
    if (opened !== null) return JSON.parse(new TextDecoder().decode(opened));
  }
  return null;
}

async function decrypt(sealed: string, key: CryptoKey): Promise<Uint8Array | null> {
  try {
    const { plaintext } = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return plaintext;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
