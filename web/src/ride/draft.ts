import { batch, computed, effect, signal } from '@preact/signals';
import * as z from 'zod/mini';
import type { Answer } from '../api/answer.ts';
import { type Place, placeSchema, type Quote, type RegionMap } from '../api/schemas.ts';
import { now } from '../clock.ts';
import { isOnMap, readTypedPlace, type TypedPlace, writePlace } from '../map/coordinates.ts';
import { createQuotes, type WantedRide } from './api.ts';

export type End = 'pickup' | 'dropoff';

export type PlaceFault = Exclude<TypedPlace['kind'], 'place' | 'empty'> | 'offMap';

/** Quotes count as expired this long before they do: booking takes a moment. */
const MARGIN_MS = 5_000;
/** Limits requests from devices with a wrong clock. */
const SHORTEST_RENEWAL_MS = 30_000;

const keptSchema = z.object({
  pickup: z.nullable(placeSchema),
  dropoff: z.nullable(placeSchema),
  pooled: z.boolean(),
});

/** A ride being planned: its places and quotes. */
export class Draft {
  readonly texts = { pickup: signal(''), dropoff: signal('') };
  /** Whether the ride is pooled. */
  readonly pooled = signal(false);
  /** The place that the next tap on the map sets. */
  readonly active = signal<End>('pickup');
  readonly quotes = signal<Answer<readonly Quote[]> | null>(null);
  readonly isAsking = signal(false);
  readonly chosenId = signal<string | null>(null);
  /** Null until the region's map is known, or if there is none. */
  readonly region = signal<RegionMap | null>(null);
  readonly faults = {
    pickup: computed(() => this.#fault('pickup')),
    dropoff: computed(() => this.#fault('dropoff')),
  };
  #asked = '';
  #askedAt = 0;

  /** Restores the draft after a reload; returns a function that stops it. */
  start(): () => void {
    const kept = keptSchema.safeParse(history.state);
    if (kept.success) {
      const { pickup, dropoff, pooled } = kept.data;
      this.pooled.value = pooled;
      if (pickup !== null) this.set('pickup', pickup);
      if (dropoff !== null) this.set('dropoff', dropoff);
    }
    const stopAsking = effect(() => {
      const [pickup, dropoff] = [this.place('pickup'), this.place('dropoff')];
      const pooled = this.pooled.value;
      history.replaceState({ pickup, dropoff, pooled }, '');
      if (pickup === null || dropoff === null) this.#forgetQuotes();
      else this.#ask({ pickup, dropoff, pooled });
    });
    const stopRenewing = effect(() => {
      const { value: answer } = this.quotes;
      const expiresAt = answer?.ok ? Date.parse(answer.value[0]?.expiresAt ?? '') : Number.NaN;
      const isOld = now.value > Math.max(expiresAt - MARGIN_MS, this.#askedAt + SHORTEST_RENEWAL_MS);
      if (isOld && document.visibilityState === 'visible') this.renew();
    });
    return () => {
      stopAsking();
      stopRenewing();
    };
  }

  /** Null while the typed places are not valid for a ride. */
  place(end: End): Place | null {
    const typed = readTypedPlace(this.texts[end].value);
    return typed.kind === 'place' && this.faults[end].value === null ? typed.place : null;
  }

  set(end: End, place: Place): void {
    batch(() => {
      this.texts[end].value = writePlace(place);
      const other = end === 'pickup' ? 'dropoff' : 'pickup';
      this.active.value = this.place(other) === null ? other : end;
    });
  }

  clear(): void {
    batch(() => {
      this.texts.pickup.value = '';
      this.texts.dropoff.value = '';
      this.active.value = 'pickup';
    });
  }

  /** Requests new quotes. */
  renew(): void {
    const [pickup, dropoff] = [this.place('pickup'), this.place('dropoff')];
    this.#asked = '';
    if (pickup !== null && dropoff !== null) this.#ask({ pickup, dropoff, pooled: this.pooled.value });
  }

  get chosen(): Quote | null {
    const { value: answer } = this.quotes;
    if (!answer?.ok) return null;
    return answer.value.find(({ id }) => id === this.chosenId.value) ?? answer.value[0] ?? null;
  }

  async #ask(ride: WantedRide): Promise<void> {
    const asked = JSON.stringify(ride);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#askedAt = Date.now();
    this.isAsking.value = true;
    const answer = await createQuotes(ride);
    // The draft has changed meanwhile.
    if (this.#asked !== asked) return;
    batch(() => {
      const chosenType = this.chosen?.vehicleType;
      this.isAsking.value = false;
      this.quotes.value = answer.ok ? { ok: true, value: answer.value.data } : answer;
      const same = answer.ok
        ? answer.value.data.find(({ vehicleType }) => vehicleType === chosenType)
        : undefined;
      this.chosenId.value = same?.id ?? null;
    });
  }

  #forgetQuotes(): void {
    this.#asked = '';
    this.quotes.value = null;
    this.isAsking.value = false;
  }

  #fault(end: End): PlaceFault | null {
    const typed = readTypedPlace(this.texts[end].value);
    if (typed.kind === 'empty') return null;
    if (typed.kind !== 'place') return typed.kind;
    const { value: region } = this.region;
    return region !== null && !isOnMap(typed.place, region) ? 'offMap' : null;
  }
}
