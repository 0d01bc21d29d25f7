import * as z from 'zod/mini';
import { shades } from './colours.ts';

/** What this tab keeps over a reload: where one looked, and what the cells told. */
const rememberedSchema = z.object({
  camera: z.nullable(z.object({ lat: z.number(), lng: z.number(), zoom: z.number() })),
  shade: z.nullable(z.enum(shades)),
  tab: z.enum(['trips', 'vehicles']),
});
export type Remembered = z.infer<typeof rememberedSchema>;

const STORED_AS = 'hexhail.ops';
const nothing: Remembered = { camera: null, shade: 'supply', tab: 'trips' };

export function recall(): Remembered {
  const stored = sessionStorage.getItem(STORED_AS);
  if (stored === null) return nothing;
  try {
    return rememberedSchema.parse(JSON.parse(stored));
  } catch {
    // Left there by another version of this page.
    return nothing;
  }
}

export function remember(what: Partial<Remembered>): void {
  sessionStorage.setItem(STORED_AS, JSON.stringify({ ...recall(), ...what }));
}
