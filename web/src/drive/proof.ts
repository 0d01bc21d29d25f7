import type { PlannedStop } from '../../../client/driver/frames.ts';
import { session } from '../session/session.ts';

const LONGEST_SIDE = 1_280;
const QUALITY = 0.8;

/** Sends a stop's photo or signature. False when it did not arrive: it may be sent again. */
export async function sendProof({ tripId, id }: PlannedStop, image: Blob): Promise<boolean> {
  const token = session.value?.token;
  try {
    const response = await fetch(`/v1/trips/${encodeURIComponent(tripId)}/proof/${encodeURIComponent(id)}`, {
      method: 'PUT',
      headers: {
        'Content-Type': image.type,
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      body: image,
    });
    return response.ok;
  } catch {
    return false;
  }
}

/** Returns a photo as a JPEG that is small enough to be sent; null for a file that is no picture. */
export async function smallPhoto(file: Blob): Promise<Blob | null> {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  } catch {
    return null;
  }
}
