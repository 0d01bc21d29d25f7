import * as z from 'zod/mini';
import { shades } from './colours.ts';

/** What this tab stores across reloads: camera, shading and table. */
const viewSchema = z.object({
  camera: z.nullable(z.object({ lat: z.number(), lng: z.number(), zoom: z.number() })),
  shade: z.nullable(z.enum(shades)),
  tab: z.enum(['trips', 'vehicles', 'irregularities']),
});
export type StoredView = z.infer<typeof viewSchema>;

const STORED_AS = 'hexhail.ops';
const defaultView: StoredView = { camera: null, shade: 'supply', tab: 'trips' };

export function loadView(): StoredView {
  const stored = sessionStorage.getItem(STORED_AS);
  if (stored === null) return defaultView;
  try {
    return viewSchema.parse(JSON.parse(stored));
  } catch {
    // Stored by another version of this page.
    return defaultView;
  }
}

export function saveView(change: Partial<StoredView>): void {
  sessionStorage.setItem(STORED_AS, JSON.stringify({ ...loadView(), ...change }));
}
