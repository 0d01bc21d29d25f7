import { answerOnce, type KeptAnswer } from '../../src/calls/person.ts';
import type { RequestAnswer } from '../../src/calls/trip.ts';
import { type PersonId, type TenantId, tripIdSchema } from '../../src/domain/ids.ts';
import type { BookingLimits, RememberedBooking } from '../../src/domain/person/bookingLimits.ts';
import type { SavedPlace, SavedPlaceName } from '../../src/domain/person/savedPlaces.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import type { Series, SeriesId } from '../../src/domain/series/series.ts';
import type { SentBooking } from '../../src/domain/trip/events.ts';
import { isOver } from '../../src/domain/trip/phases.ts';
import { LivePerson } from '../../src/objects/person/livePerson.ts';
import type { BoundKey, PersonPorts, PersonStorage } from '../../src/objects/person/ports.ts';
import { irregularitySchema, limitReached } from '../../src/protocol/irregularities.ts';
import { accessOf, type Context } from './context.ts';
import { withFeasibility } from './districts.ts';
import { personRulesWithout, personStorageWithout } from './guards.ts';
import { takesPromotion } from './promotions.ts';
import { simulatedSeriesPorts } from './series.ts';
import { type Life, outsider, type SimulatedObject } from './simulatedObject.ts';

/** A person object's storage: survives its crashes. */
export class PersonMemory {
  readonly #keys = new Map<string, BoundKey & { readonly deleteAt: number }>();
  readonly #tickets = new Map<string, number>();
  readonly #bookings = new Map<string, { readonly booking: RememberedBooking; readonly deleteAt: number }>();

  readonly #series = new Map<SeriesId, { readonly series: Series; readonly wakeAt: number }>();

  readonly #places = new Map<SavedPlaceName, SavedPlace>();

  /** The storage as seen by one instance of the object; `access` throws once that instance is gone. */
  port(access: () => void): PersonStorage {
    return {
      addTicket: (jti, deleteAt) => {
        access();
        const isNew = !this.#tickets.has(jti);
        if (isNew) this.#tickets.set(jti, deleteAt);
        return isNew;
      },
      bindKey: (key, fingerprint, deleteAt) => {
        access();
        if (!this.#keys.has(key)) this.#keys.set(key, { fingerprint, deleteAt, answer: null });
      },
      boundKey: (key) => {
        access();
        return this.#keys.get(key) ?? null;
      },
      keepAnswer: (key, fingerprint, answer) => {
        access();
        const bound = this.#keys.get(key);
        if (bound?.fingerprint === fingerprint) this.#keys.set(key, { ...bound, answer });
      },
      keys: () => {
        access();
        const due = [...this.#keys.values()].map(({ deleteAt }) => deleteAt);
        return { count: due.length, firstDeletion: due.length === 0 ? null : Math.min(...due) };
      },
      releaseKey: (key, fingerprint) => {
        access();
        const bound = this.#keys.get(key);
        if (bound?.fingerprint === fingerprint && bound.answer === null) this.#keys.delete(key);
      },
      bookings: () => {
        access();
        return [...this.#bookings.values()].map(({ booking }) => booking);
      },
      addBooking: (booking, deleteAt) => {
        access();
        if (!this.#bookings.has(booking.tripId)) this.#bookings.set(booking.tripId, { booking, deleteAt });
      },
      moveBooking: (tripId, startsAt, deleteAt) => {
        access();
        const kept = this.#bookings.get(tripId);
        if (kept !== undefined)
          this.#bookings.set(tripId, { booking: { ...kept.booking, startsAt }, deleteAt });
      },
      endBooking: (tripId, freeCancelAt) => {
        access();
        const kept = this.#bookings.get(tripId);
        if (kept === undefined) return;
        const ended = { isOver: true, freeCancelAt: kept.booking.freeCancelAt ?? freeCancelAt };
        this.#bookings.set(tripId, { ...kept, booking: { ...kept.booking, ...ended } });
      },
      series: () => {
        access();
        return [...this.#series.values()].map(({ series }) => series);
      },
      putSeries: (series, wakeAt) => {
        access();
        this.#series.set(series.id, { series, wakeAt });
      },
      deleteSeries: (id) => {
        access();
        this.#series.delete(id);
      },
      dueSeries: (now) => {
        access();
        const due = [...this.#series.values()].filter(({ wakeAt }) => wakeAt <= now);
        return due.map(({ series }) => series.id);
      },
      earliestSeries: () => {
        access();
        const times = [...this.#series.values()].map(({ wakeAt }) => wakeAt);
        return times.length === 0 ? null : Math.min(...times);
      },
      places: () => {
        access();
        return [...this.#places.values()];
      },
      putPlace: (place) => {
        access();
        this.#places.set(place.name, place);
      },
      deletePlace: (name) => {
        access();
        this.#places.delete(name);
      },
      deleteUntil: (now) => {
        access();
        for (const [tripId, { deleteAt }] of this.#bookings) {
          if (deleteAt <= now) this.#bookings.delete(tripId);
        }
        for (const [key, { deleteAt }] of this.#keys) if (deleteAt <= now) this.#keys.delete(key);
        for (const [jti, deleteAt] of this.#tickets) if (deleteAt <= now) this.#tickets.delete(jti);
      },
      earliestDeletion: () => {
        access();
        const rows = [...this.#keys.values(), ...this.#bookings.values()];
        const all = [...rows.map(({ deleteAt }) => deleteAt), ...this.#tickets.values()];
        return all.length === 0 ? null : Math.min(...all);
      },
      deleteAll: async () => {
        access();
        this.#keys.clear();
        this.#tickets.clear();
        this.#bookings.clear();
        this.#series.clear();
        this.#places.clear();
      },
    };
  }
}

/** Mounts a person in the simulated world, as its object does on the platform. */
export function simulatedPerson(
  context: Context,
  { tenant, id }: { readonly tenant: TenantId; readonly id: PersonId },
  object: SimulatedObject<LivePerson>,
  memory: PersonMemory,
  life: Life,
): LivePerson {
  const { loop, removed, network } = context;
  const ports: PersonPorts = {
    clock: loop,
    storage: personStorageWithout(removed, memory.port(accessOf(life))),
    tripStatus: async (tripId) => {
      const trip = context.trip(tenant, tripIdSchema.parse(tripId)).object;
      const now = await network.call({ name: object.name, life }, trip, 'read', ({ live }) =>
        live.read({ tenant, role: 'rider', person: id }),
      );
      if (now.outcome === 'unknown') return 'unknown';
      return now.outcome === 'erased' || isOver(now.record.state) ? 'over' : 'open';
    },
    tellLimitReached: (limit, most) => {
      irregularitySchema.parse(limitReached(id, limit, most, loop.now()));
    },
    ...simulatedSeriesPorts(context, { tenant, id }, object, life),
    alarmAt: async () => object.alarmAt,
    setAlarm: async (at) => object.setAlarm(life, at),
  };
  return new LivePerson(ports, personRulesWithout(removed));
}

/** Books as a Worker does; null when the rider is at a limit, or a promotion used up, and the trip does not exist. */
export async function bookWithinLimits(
  context: Context,
  booking: SentBooking,
  limits: BookingLimits,
): Promise<RequestAnswer | null> {
  const { network } = context;
  const { tenant, rider, tripId, scheduledFor } = booking;
  const worker = outsider(`worker for ${rider}`);
  const { object } = context.trip(tenant, tripId);
  const admission = await network.call(worker, context.person(tenant, rider), 'admit', (live) =>
    live.admit({ tripId, scheduledFor, limits }),
  );
  const isRefused = admission.outcome === 'refused' || !(await takesPromotion(context, worker, booking));
  if (isRefused) {
    const caller = { tenant, role: 'rider', person: rider } as const;
    const now = await network.call(worker, object, 'read', ({ live }) => live.read(caller));
    if (now.outcome === 'unknown') return null;
  }
  const asked = await withFeasibility(context, worker, booking);
  return network.call(worker, object, 'request', ({ live }) => live.request(asked));
}

/** Runs a request under an Idempotency-Key, as a Worker does; returns the text of its answer. */
export async function answeredOnce(
  context: Context,
  { tenant, id, key }: { readonly tenant: TenantId; readonly id: PersonId; readonly key: string },
  work: () => Promise<unknown>,
): Promise<string> {
  const { network } = context;
  const object = context.person(tenant, id);
  const worker = outsider(`worker for ${id}`);
  let own = '';
  const once = await answerOnce(
    {
      claim: (...of) => network.call(worker, object, 'claim', (live) => live.claim(...of)),
      release: (...of) => network.call(worker, object, 'release', async (live) => live.release(...of)),
      remember: (...of) => network.call(worker, object, 'remember', (live) => live.remember(...of)),
    },
    { key, fingerprint: key, maxKeys: defaultPolicy.limits.maxIdempotencyKeys },
    async (): Promise<KeptAnswer> => {
      own = JSON.stringify(await work());
      return { status: 200, headers: {}, body: own };
    },
  );
  if (once.outcome === 'mismatch') throw new Error(`the key ${key} is bound to another request`);
  return once.outcome === 'replayed' ? once.answer.body : own;
}
