import { type Signal, signal } from '@preact/signals';
import * as z from 'zod/mini';
import { type LabelledPlace, labelledPlaceSchema, type Me } from '../api/schemas.ts';

const MAX_RECENT = 6;

export const savedNames = ['home', 'work'] as const;
export type SavedName = (typeof savedNames)[number];

const storedSchema = z.object({
  version: z.literal(1),
  /** Newest first. */
  recent: z.array(labelledPlaceSchema),
  home: z.nullable(labelledPlaceSchema),
  work: z.nullable(labelledPlaceSchema),
});
type Stored = z.infer<typeof storedSchema>;

const nothing: Stored = { version: 1, recent: [], home: null, work: null };

/** Places of a rider that this device remembers; the service does not get to know them. */
export class SavedPlaces {
  readonly #stored: Signal<Stored>;
  readonly #storedAs: string;

  constructor({ tenant, person }: Me) {
    this.#storedAs = `hexhail.places.${tenant}.${person}`;
    this.#stored = signal(this.#load());
  }

  get recent(): readonly LabelledPlace[] {
    return this.#stored.value.recent;
  }

  saved(name: SavedName): LabelledPlace | null {
    return this.#stored.value[name];
  }

  /** Saves a place under a name; null forgets it. */
  save(name: SavedName, place: LabelledPlace | null): void {
    this.#store({ ...this.#stored.value, [name]: place });
  }

  /** Remembers a place that was gone to. Without a name nobody would recognise it. */
  visit(place: LabelledPlace): void {
    if (place.label === undefined) return;
    const others = this.recent.filter(({ label }) => label !== place.label);
    this.#store({ ...this.#stored.value, recent: [place, ...others].slice(0, MAX_RECENT) });
  }

  #store(stored: Stored): void {
    this.#stored.value = stored;
    localStorage.setItem(this.#storedAs, JSON.stringify(stored));
  }

  #load(): Stored {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(this.#storedAs) ?? 'null');
      return storedSchema.safeParse(stored).data ?? nothing;
    } catch {
      return nothing;
    }
  }
}
