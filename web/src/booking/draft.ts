import { batch, effect, signal } from '@preact/signals';
import * as z from 'zod/mini';
import type { Answer } from '../api/answer.ts';
import { nameOf } from '../api/places.ts';
import {
  type LabelledPlace,
  labelledPlaceSchema,
  type PickupSpot,
  type Place,
  pickupSpotSchema,
  type Quote,
  type RegionMap,
} from '../api/schemas.ts';
import { now } from '../clock.ts';
import { planTexts } from '../i18n/plan.ts';
import { isOnMap } from '../map/mapExtent.ts';
import { metersBetween } from '../map/polyline.ts';
import { createQuotes, type WantedRide, type WantedVia } from './api.ts';
import { itemsIn, noOptions, type RideOptions, rideOptionsSchema, scheduledForOf } from './rideOptions.ts';

export type End = 'pickup' | 'dropoff';

/** Quotes count as expired this long before they do: booking takes a moment. */
const MARGIN_MS = 5_000;
/** Limits requests from devices with a wrong clock. */
const SHORTEST_RENEWAL_MS = 30_000;
/** While no vehicle is near, quotes are asked for again after this: one may have become free. */
const NOBODY_NEAR_MS = 10_000;

/** Who named a place farther away than this is not there on foot: an airport is large. */
const WALKED_METERS = 600;
/** Places closer than this are the same. */
const SAME_METERS = 1;

/** Where the rider is picked up instead of at the place they named, because cars do not come near it. */
const meetingSchema = z.object({ named: labelledPlaceSchema, spots: z.array(pickupSpotSchema) });
type Meeting = z.infer<typeof meetingSchema>;

const keptSchema = z.object({
  pickup: z.nullable(labelledPlaceSchema),
  dropoff: z.nullable(labelledPlaceSchema),
  meeting: z.optional(z.nullable(meetingSchema)),
  vias: z._default(z.array(z.object({ place: labelledPlaceSchema })), []),
  options: rideOptionsSchema,
});

/** A ride being planned: its places, options and quotes. */
export class Draft {
  readonly places = {
    pickup: signal<LabelledPlace | null>(null),
    dropoff: signal<LabelledPlace | null>(null),
  };
  /** Null where the pickup is the place that was named. */
  readonly meeting = signal<Meeting | null>(null);
  /** The place that is being chosen, also by a tap on the map; null while both are. */
  readonly editing = signal<End | null>('dropoff');
  /** Stops on the way, in order. */
  readonly vias = signal<readonly WantedVia[]>([]);
  readonly options = signal<RideOptions>(noOptions);
  readonly quotes = signal<Answer<readonly Quote[]> | null>(null);
  readonly isAsking = signal(false);
  readonly chosenId = signal<string | null>(null);
  /** Null until the region's map is known, or if there is none. */
  readonly region = signal<RegionMap | null>(null);
  /**
   * Whether the rider asked to choose the place that is being chosen, or types its name: only then the keyboard of a
   * phone may open by itself, and no proposal takes the field away.
   */
  isEditAsked = false;
  readonly #timeZone: string;
  #isPickupChosen = false;
  #asked = '';
  #askedAt = 0;

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  /** Restores the draft after a reload; returns a function that stops it. */
  start(): () => void {
    const kept = keptSchema.safeParse(history.state);
    if (kept.success) {
      const { pickup, dropoff, vias, options, meeting = null } = kept.data;
      this.options.value = options;
      this.vias.value = vias;
      if (pickup !== null) this.set('pickup', pickup);
      this.meeting.value = meeting;
      if (dropoff !== null) this.set('dropoff', dropoff);
    }
    const stopAsking = effect(() => {
      const [pickup, dropoff] = [this.places.pickup.value, this.places.dropoff.value];
      const { value: options } = this.options;
      const { value: vias } = this.vias;
      history.replaceState({ pickup, dropoff, vias, options, meeting: this.meeting.value }, '');
      if (pickup === null || dropoff === null) this.#forgetQuotes();
      else this.#ask(this.#rideBetween(pickup, dropoff, options));
    });
    const stopRenewing = effect(() => {
      const { value: answer } = this.quotes;
      const expiresAt = answer?.ok ? Date.parse(answer.value[0]?.expiresAt ?? '') : Number.NaN;
      const isForNow = scheduledForOf(this.options.value.laterAt, this.#timeZone) === null;
      const isNobodyNear =
        isForNow && answer?.ok && answer.value.every(({ pickupEtaSeconds }) => pickupEtaSeconds === null);
      const isOld =
        now.value > Math.max(expiresAt - MARGIN_MS, this.#askedAt + SHORTEST_RENEWAL_MS) ||
        (isNobodyNear === true && now.value > this.#askedAt + NOBODY_NEAR_MS);
      if (isOld && document.visibilityState === 'visible') this.renew();
    });
    return () => {
      stopAsking();
      stopRenewing();
    };
  }

  /** Sets a place, and goes on with the other one if that is missing. A place without a name gets one. */
  set(end: End, place: LabelledPlace): void {
    const other = end === 'pickup' ? 'dropoff' : 'pickup';
    this.isEditAsked = false;
    batch(() => {
      if (end === 'pickup') this.#isPickupChosen = true;
      if (end === 'pickup') this.meeting.value = null;
      this.places[end].value = place;
      this.editing.value = this.places[other].value === null ? other : null;
    });
    this.#name(end, place);
  }

  /** Sets the pickup: the first of the spots where cars stop for who comes from there, if there are any. */
  setPickup(named: LabelledPlace, spots: readonly PickupSpot[]): void {
    const [first] = spots;
    if (first === undefined) this.set('pickup', named);
    else this.meetAt(first, { named, spots: [...spots] });
  }

  /** Sets the pickup to one of the spots where riders are met. */
  meetAt({ name, place }: PickupSpot, meeting: Meeting): void {
    const { label: near } = meeting.named;
    batch(() => {
      this.set('pickup', { ...place, label: near === undefined ? name : `${name}, ${near}`.slice(0, 200) });
      this.meeting.value = meeting;
    });
  }

  /** Where riders walk from to this spot where cars stop: the place they named, if it was for this and is near. */
  walkFrom(spot: Place | null): LabelledPlace | null {
    const [pickup, meeting] = [this.places.pickup.value, this.meeting.value];
    if (spot === null || pickup === null || meeting === null) return null;
    if (metersBetween(spot, pickup) > SAME_METERS) return null;
    return metersBetween(spot, meeting.named) <= WALKED_METERS ? meeting.named : null;
  }

  /** Moves a place that was dragged on the map. */
  move(end: End, place: Place): void {
    if (end === 'pickup') this.#isPickupChosen = true;
    if (end === 'pickup') this.meeting.value = null;
    this.places[end].value = place;
    this.#name(end, place);
  }

  /** Begins to choose a place anew. */
  edit(end: End): void {
    this.isEditAsked = true;
    this.editing.value = end;
  }

  /** Keeps the place that was being chosen anew. */
  cancelEdit(): void {
    this.editing.value = this.places.dropoff.value === null ? 'dropoff' : null;
  }

  /** Proposes where the device is, unless a pickup was chosen. Returns false if that is off the map. */
  propose(place: Place): boolean {
    const { value: region } = this.region;
    if (region !== null && !isOnMap(place, region)) return false;
    if (!this.#isPickupChosen) this.#propose(place);
    return true;
  }

  /** Proposes the middle of the map where nothing better is known. */
  proposeMiddle(middle: Place): void {
    const { value: region } = this.region;
    const { value: pickup } = this.places.pickup;
    if (region !== null && (pickup === null || !isOnMap(pickup, region))) this.#propose(middle);
  }

  /** Forgets the destination and the options; the pickup is a proposal again. */
  clear(): void {
    this.isEditAsked = false;
    this.#isPickupChosen = false;
    batch(() => {
      this.places.dropoff.value = null;
      this.vias.value = [];
      this.options.value = noOptions;
      this.editing.value = 'dropoff';
    });
  }

  /** Requests new quotes. */
  renew(): void {
    const [pickup, dropoff] = [this.places.pickup.value, this.places.dropoff.value];
    this.#asked = '';
    if (pickup !== null && dropoff !== null)
      this.#ask(this.#rideBetween(pickup, dropoff, this.options.value));
  }

  get chosen(): Quote | null {
    const { value: answer } = this.quotes;
    if (!answer?.ok) return null;
    return answer.value.find(({ id }) => id === this.chosenId.value) ?? answer.value[0] ?? null;
  }

  #rideBetween(pickup: LabelledPlace, dropoff: LabelledPlace, options: RideOptions): WantedRide {
    const { party, requires, laterAt, isReserved } = options;
    const items = itemsIn(options, planTexts().unnamedGoods);
    const scheduledFor = scheduledForOf(laterAt, this.#timeZone);
    const reserve = scheduledFor === null ? undefined : isReserved;
    const promoCode = options.promoCode.trim() || undefined;
    const via = this.vias.value;
    return { pickup, via, dropoff, party, items, requires, scheduledFor, reserve, promoCode };
  }

  #propose(place: Place): void {
    batch(() => {
      this.meeting.value = null;
      this.places.pickup.value = place;
      // The page asked for the pickup only because it was missing.
      if (this.editing.value === 'pickup' && !this.isEditAsked) this.cancelEdit();
    });
    this.#name('pickup', place);
  }

  async #name(end: End, place: LabelledPlace): Promise<void> {
    if (place.label !== undefined) return;
    const label = await nameOf(place);
    if (label !== null && this.places[end].value === place) this.places[end].value = { ...place, label };
  }

  async #ask(ride: WantedRide): Promise<void> {
    const asked = JSON.stringify(ride);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#askedAt = Date.now();
    this.isAsking.value = true;
    const [alone, pooled] = await Promise.all([createQuotes(ride, false), createQuotes(ride, true)]);
    // The draft has changed meanwhile.
    if (this.#asked !== asked) return;
    const answer = together(alone, pooled);
    batch(() => {
      const before = this.chosen;
      this.isAsking.value = false;
      this.quotes.value = answer;
      const same = answer.ok && answer.value.find((quote) => isSameKind(quote, before));
      this.chosenId.value = same ? same.id : null;
    });
  }

  #forgetQuotes(): void {
    this.#asked = '';
    this.quotes.value = null;
    this.isAsking.value = false;
  }
}

/** The quotes for a ride alone, and the pooled one that comes first: pooling is one more choice. */
function together(
  alone: Answer<{ data: Quote[] }>,
  pooled: Answer<{ data: Quote[] }>,
): Answer<readonly Quote[]> {
  if (!alone.ok && !pooled.ok) return alone;
  const soonest = (pooled.ok ? pooled.value.data : []).toSorted((a, b) => waitOf(a) - waitOf(b))[0];
  const value = [...(alone.ok ? alone.value.data : []), ...(soonest === undefined ? [] : [soonest])];
  return { ok: true, value };
}

function waitOf({ pickupEtaSeconds }: Quote): number {
  return pickupEtaSeconds ?? Number.POSITIVE_INFINITY;
}

function isSameKind(quote: Quote, other: Quote | null): boolean {
  return quote.vehicleType === other?.vehicleType && quote.pooled === other.pooled;
}
