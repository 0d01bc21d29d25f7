import { type Signal, signal } from '@preact/signals';
import * as z from 'zod/mini';
import type { Answer, Failure } from '../api/answer.ts';
import { call } from '../api/client.ts';
import { type LabelledPlace, labelledPlaceSchema, type Me } from '../api/schemas.ts';

const MAX_RECENT = 6;

/** The names that every rider is offered. */
export const savedNames = ['home', 'work'] as const;

const savedPlaceSchema = z.object({
  name: z.string(),
  title: z.optional(z.string()),
  place: labelledPlaceSchema,
});
export type SavedPlace = z.infer<typeof savedPlaceSchema>;
const savedPlacesSchema = z.object({ data: z.array(savedPlaceSchema) });

const storedSchema = z.object({
  version: z.literal(1),
  /** Newest first. */
  recent: z.array(labelledPlaceSchema),
  /** Saved on the device, until the service has taken them over. */
  home: z.nullable(labelledPlaceSchema),
  work: z.nullable(labelledPlaceSchema),
});
type Stored = z.infer<typeof storedSchema>;

const nothing: Stored = { version: 1, recent: [], home: null, work: null };

/** Places of a rider: recent ones, which this device alone remembers, and saved ones, which the service keeps. */
export class SavedPlaces {
  /** Why the last attempt to save or forget a place failed. */
  readonly failure = signal<Failure | null>(null);
  readonly #saved = signal<readonly SavedPlace[]>([]);
  readonly #stored: Signal<Stored>;
  readonly #storedAs: string;

  constructor({ tenant, person }: Me) {
    this.#storedAs = `hexhail.places.${tenant}.${person}`;
    this.#stored = signal(this.#load());
  }

  get recent(): readonly LabelledPlace[] {
    return this.#stored.value.recent;
  }

  /** What the rider has saved besides home and work. */
  get others(): readonly SavedPlace[] {
    return this.#saved.value.filter(({ name }) => !savedNames.some((known) => known === name));
  }

  saved(name: string): LabelledPlace | null {
    return this.#saved.value.find((saved) => saved.name === name)?.place ?? null;
  }

  /** Fetches what the service keeps, and hands over what this device had saved. */
  async start(): Promise<void> {
    const answer = await call({ method: 'GET', path: '/v1/me/places', answer: savedPlacesSchema });
    if (!answer.ok) return;
    this.#saved.value = answer.value.data;
    for (const name of savedNames) {
      const { [name]: place } = this.#stored.value;
      if (place === null) continue;
      // What another device has saved meanwhile is newer.
      const isKept = this.saved(name) !== null || (await this.#put({ name, place })).ok;
      if (isKept) this.#store({ ...this.#stored.value, [name]: null });
    }
  }

  /** Saves a place under a name. */
  async save(name: string, place: LabelledPlace): Promise<void> {
    const title = this.#saved.value.find((saved) => saved.name === name)?.title;
    const answer = await this.#put({ name, ...(title !== undefined && { title }), place });
    this.failure.value = answer.ok ? null : answer.failure;
  }

  async forget(name: string): Promise<void> {
    const answer = await call({ method: 'DELETE', path: pathOf(name), answer: z.null() });
    this.failure.value = answer.ok ? null : answer.failure;
    if (answer.ok) this.#saved.value = this.#saved.value.filter((saved) => saved.name !== name);
  }

  /** Remembers a place that was gone to. Without a name nobody would recognise it. */
  visit(place: LabelledPlace): void {
    if (place.label === undefined) return;
    const others = this.recent.filter(({ label }) => label !== place.label);
    this.#store({ ...this.#stored.value, recent: [place, ...others].slice(0, MAX_RECENT) });
  }

  async #put({ name, title, place: { lat, lng, label = name } }: SavedPlace): Promise<Answer<SavedPlace>> {
    const body = { ...(title !== undefined && { title }), place: { lat, lng, label } };
    const answer = await call({ method: 'PUT', path: pathOf(name), body, answer: savedPlaceSchema });
    if (answer.ok) {
      const others = this.#saved.value.filter((saved) => saved.name !== name);
      this.#saved.value = [...others, answer.value];
    }
    return answer;
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

function pathOf(name: string): string {
  return `/v1/me/places/${encodeURIComponent(name)}`;
}
