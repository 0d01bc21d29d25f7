import { DurableObject } from 'cloudflare:workers';
import { type AbsentPerson, checkOccurrence, tenantInForce } from '../../booking/seriesOccurrence.ts';
import { tripIdFor } from '../../booking/tripId.ts';
import { readObjectName } from '../../calls/names.ts';
import { objectsOf } from '../../calls/objects.ts';
import type {
  AddSeriesAnswer,
  AdmitAnswer,
  BookingAsked,
  ClaimAnswer,
  KeptAnswer,
  KeptQuote,
  KeysFull,
  PersonCalls,
  SavePlaceAnswer,
  SkipAnswer,
} from '../../calls/person.ts';
import { personIdSchema } from '../../domain/ids.ts';
import type { BookingLimits, RememberedBooking } from '../../domain/person/bookingLimits.ts';
import type { Saved, SavedPlace, SavedPlaceName } from '../../domain/person/savedPlaces.ts';
import type { LocalDate } from '../../domain/series/localDates.ts';
import { seriesRulesOf } from '../../domain/series/plan.ts';
import type { Series, SeriesId } from '../../domain/series/series.ts';
import { isOver } from '../../domain/trip/phases.ts';
import type { Env } from '../../env.ts';
import { sendIrregularity } from '../../events/queues.ts';
import { log } from '../../log.ts';
import { limitReached } from '../../protocol/irregularities.ts';
import { secretsOf } from '../../secrets/secrets.ts';
import { cancelAhead } from './cancelScheduled.ts';
import { LivePerson } from './livePerson.ts';
import { sqlPersonStorage } from './personStorage.ts';

/** Mounts `LivePerson` on the platform: its calls and its alarm. */
export class PersonObject extends DurableObject<Env> implements PersonCalls {
  readonly #live: LivePerson;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { tenant, id: person } = readObjectName(ctx.id.name, personIdSchema);
    const objects = objectsOf(env, ctx.id, null);
    const caller = { tenant, role: 'rider', person } as const;
    const booker: AbsentPerson = { env, objects, person, background: (work) => ctx.waitUntil(work) };
    this.#live = new LivePerson({
      clock: { now: () => Date.now() },
      storage: sqlPersonStorage(ctx.storage),
      tripStatus: async (tripId) => {
        const now = await objects.trip(tripId).read(caller);
        if (now.outcome === 'unknown') return 'unknown';
        return now.outcome === 'erased' || isOver(now.record.state) ? 'over' : 'open';
      },
      tellLimitReached: (limit, most) =>
        ctx.waitUntil(sendIrregularity(env, tenant, limitReached(person, limit, most, Date.now()))),
      seriesRules: async () => seriesRulesOf((await tenantInForce(booker)).policy),
      tripIdFor: (key) => tripIdFor(secretsOf(env)[0], tenant, person, key),
      checkOccurrence: (asked) => checkOccurrence(booker, asked),
      requestTrip: async (booking) => {
        await objects.trip(booking.tripId, booking.pickup).request(booking);
      },
      cancelAhead: (tripId) => cancelAhead(objects.trip(tripId), caller),
      warn: (event, details) => log('warn', event, { tenant, ...details }),
      alarmAt: () => ctx.storage.getAlarm(),
      setAlarm: (at) => ctx.storage.setAlarm(at),
    });
  }

  spend(jti: string, expiresAt: number): Promise<boolean> {
    return this.#live.spend(jti, expiresAt);
  }

  claim(key: string, fingerprint: string, maxKeys?: number): Promise<ClaimAnswer> {
    return this.#live.claim(key, fingerprint, maxKeys);
  }

  remember(key: string, fingerprint: string, answer: KeptAnswer): KeptAnswer | null {
    return this.#live.remember(key, fingerprint, answer);
  }

  release(key: string, fingerprint: string): void {
    this.#live.release(key, fingerprint);
  }

  keepQuotes(quotes: readonly KeptQuote[], maxKeys: number): Promise<KeysFull | null> {
    return this.#live.keepQuotes(quotes, maxKeys);
  }

  keptQuote(id: string): string | null {
    return this.#live.keptQuote(id);
  }

  erase(): Promise<'erased' | 'underway'> {
    return this.#live.erase();
  }

  admit(booking: BookingAsked): Promise<AdmitAnswer> {
    return this.#live.admit(booking);
  }

  reschedule(
    booking: Omit<BookingAsked, 'limits'> & { readonly limits: BookingLimits | null },
  ): Promise<AdmitAnswer> {
    return this.#live.reschedule(booking);
  }

  async cancelledFree(tripId: string): Promise<void> {
    this.#live.cancelledFree(tripId);
  }

  addSeries(series: Series, most: number): Promise<AddSeriesAnswer> {
    return this.#live.addSeries(series, most);
  }

  listSeries(): Series[] {
    return this.#live.listSeries();
  }

  skipDate(id: SeriesId, date: LocalDate, isSkipped: boolean): Promise<SkipAnswer> {
    return this.#live.skipDate(id, date, isSkipped);
  }

  endSeries(id: SeriesId, keepsTrips: boolean): Promise<'ended' | 'unknown'> {
    return this.#live.endSeries(id, keepsTrips);
  }

  listBookings(): RememberedBooking[] {
    return this.#live.listBookings();
  }

  listPlaces(): SavedPlace[] {
    return this.#live.listPlaces();
  }

  savePlace(saved: Saved): SavePlaceAnswer {
    return this.#live.savePlace(saved);
  }

  forgetPlace(name: SavedPlaceName): void {
    this.#live.forgetPlace(name);
  }

  override alarm(): Promise<void> {
    return this.#live.alarm();
  }
}
