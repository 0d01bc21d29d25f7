/** Longer bodies are only compared as they came. */
const mostSortedLength = 65_536;
const separator = '.';

/** A fingerprint has the digests of a request: as it came, and with the keys of its body sorted. */
export function joinDigests(digests: readonly string[]): string {
  return [...new Set(digests)].join(separator);
}

/**
 * Returns whether two fingerprints are of one request. Older ones only have the digest of the request as it came: what
 * was sent before a deployment can be repeated after it.
 */
export function isSameRequest(one: string, other: string): boolean {
  const digests = new Set(one.split(separator));
  return other.split(separator).some((digest) => digests.has(digest));
}

/** JSON without spaces and with sorted keys; null for what is no JSON, too long, or nested too deeply. */
export function sortedJson(text: string): string | null {
  if (text.length > mostSortedLength) return null;
  try {
    return JSON.stringify(JSON.parse(text), (_, value: unknown) => sorted(value));
  } catch {
    return null;
  }
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
