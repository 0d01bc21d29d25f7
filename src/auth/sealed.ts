import { CompactEncrypt, compactDecrypt, errors } from 'jose';
import { type SecretPurpose, sealingKey } from './secret.ts';

const MAX_LENGTH = 2_048;

/** A value that only this service can read or make, as text that begins with the name of its purpose. */
export async function seal(secret: string, purpose: SecretPurpose, value: unknown): Promise<string> {
  const sealed = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(await sealingKey(secret, purpose));
  return `${purpose}_${sealed}`;
}

/** What was sealed for this purpose; null when it is forged, or too long to be ours. */
export async function unseal(secret: string, purpose: SecretPurpose, text: string): Promise<unknown> {
  const prefix = `${purpose}_`;
  if (!text.startsWith(prefix) || text.length > MAX_LENGTH) return null;
  try {
    const { plaintext } = await compactDecrypt(text.slice(prefix.length), await sealingKey(secret, purpose), {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return JSON.parse(new TextDecoder().decode(plaintext));
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
