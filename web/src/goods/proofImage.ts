import { session } from '../session/session.ts';

/** The image of a proof as an address for this page alone; null where none is kept; `lost`: it did not arrive. */
export type ProofImage = string | null | 'lost';

/** Reads the photo or signature of a trip with the session's token. Revoke the address once it is not shown any more. */
export async function readProofImage(tripId: string): Promise<ProofImage> {
  const token = session.value?.token;
  try {
    const response = await fetch(`/v1/trips/${encodeURIComponent(tripId)}/proof`, {
      cache: 'no-store',
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    });
    if (response.status === 204 || response.status === 404) return null;
    return response.ok ? URL.createObjectURL(await response.blob()) : 'lost';
  } catch {
    return 'lost';
  }
}
