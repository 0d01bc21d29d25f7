import { base64url } from 'jose';
import { joinDigests, sortedJson } from '../domain/fingerprint.ts';

/**
 * Returns the fingerprint of a request under an Idempotency-Key: what tells a repeated one from another. `head` is what
 * else is part of it than its body.
 */
export async function fingerprintOf(head: string, body: ArrayBuffer): Promise<string> {
  const encoder = new TextEncoder();
  const digestWith = async (bytes: Uint8Array): Promise<string> => {
    const begin = encoder.encode(head);
    const request = new Uint8Array(begin.length + bytes.length);
    request.set(begin);
    request.set(bytes, begin.length);
    return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', request)));
  };
  const sorted = sortedJson(new TextDecoder().decode(body));
  const forms = [new Uint8Array(body), ...(sorted === null ? [] : [encoder.encode(sorted)])];
  return joinDigests(await Promise.all(forms.map(digestWith)));
}
