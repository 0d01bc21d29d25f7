import type { TenantId, TripId } from '../domain/ids.ts';

/** Photos and signatures of drop-offs lie beside the archive, by trip: they are erased with it. */
function proofPrefix(tenant: TenantId, tripId: TripId): string {
  return `proofs/${tenant}/${tripId}/`;
}

export async function storeProof(
  bucket: R2Bucket,
  { tenant, tripId, stopId }: { readonly tenant: TenantId; readonly tripId: TripId; readonly stopId: string },
  image: ArrayBuffer,
  contentType: string,
): Promise<void> {
  await bucket.put(`${proofPrefix(tenant, tripId)}${stopId}`, image, { httpMetadata: { contentType } });
}

/** Returns the newest proof of a trip; null without one. */
export async function findProof(bucket: R2Bucket, tenant: TenantId, tripId: TripId) {
  const { objects } = await bucket.list({ prefix: proofPrefix(tenant, tripId), limit: 100 });
  const [newest] = objects.toSorted((a, b) => b.uploaded.getTime() - a.uploaded.getTime());
  return newest === undefined ? null : bucket.get(newest.key);
}

/** Erases the proofs of trips. Repeating it is harmless. */
export async function eraseProofs(
  bucket: R2Bucket,
  trips: readonly { readonly tenant: TenantId; readonly id: TripId }[],
): Promise<void> {
  for (const { tenant, id } of trips) {
    const { objects } = await bucket.list({ prefix: proofPrefix(tenant, id), limit: 1_000 });
    if (objects.length > 0) await bucket.delete(objects.map(({ key }) => key));
  }
}
