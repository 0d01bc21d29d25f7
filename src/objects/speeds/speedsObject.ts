import { DurableObject } from 'cloudflare:workers';
import { z } from 'zod';
import type { SpeedsCalls } from '../../calls/regionObjects.ts';
import {
  type DaysLegs,
  dayMs,
  daysLegsSchema,
  type Learning,
  learn,
  noLegs,
  withDay,
  withoutRider,
} from '../../domain/speeds/daysLegs.ts';
import {
  nothingObserved,
  type ObservedSpeeds,
  observedSpeedsSchema,
} from '../../domain/speeds/observedSpeeds.ts';
import { tripToSpeedsSchema } from '../../domain/tripVehicleMessages.ts';
import type { Env } from '../../env.ts';
import type { Envelope, ShellStorage } from '../../shell/ports.ts';
import { inboxMemoryMs } from '../../shell/shell.ts';
import { sqlShellStorage } from '../../shell/sqlStorage.ts';

const toSpeedsSchema = z.object({ to: z.literal('speeds'), body: tripToSpeedsSchema });

const SPEEDS = 'speeds';
/** The legs of today are stored in pages: a trip rewrites the last one, and not the whole day. */
const PAGES = 'legs ';
const pageLegs = 50;
const forgetSendersEveryMs = 86_400_000;

const storedSchema = z.object({
  /** Up to the day before. */
  speeds: observedSpeedsSchema,
  /** Only older code stores it here, which cannot read pages: it takes their place. */
  today: daysLegsSchema.optional(),
  /** When old inbox entries were last removed: each trip is a sender of its own. */
  sendersForgottenAt: z.number(),
});

interface Kept extends Learning {
  readonly sendersForgottenAt: number;
}

const nothing: Kept = { speeds: nothingObserved, today: noLegs, sendersForgottenAt: 0 };

/** One tenant's observed speeds in one region. Never shared between tenants. */
export class SpeedsObject extends DurableObject<Env> implements SpeedsCalls {
  readonly #inbox: ShellStorage;
  #kept: Kept;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#inbox = sqlShellStorage(ctx.storage);
    const stored = storedSchema.optional().parse(ctx.storage.kv.get(SPEEDS));
    const pages = [...ctx.storage.kv.list({ prefix: PAGES })].map(([, page]) => daysLegsSchema.parse(page));
    const today = { day: pages[0]?.day ?? noLegs.day, legs: pages.flatMap(({ legs }) => legs) };
    this.#kept = { ...nothing, today };
    if (stored?.today !== undefined) this.#keep({ ...stored, today: stored.today });
    else if (stored !== undefined) this.#kept = { ...stored, today };
  }

  /** A message from a trip's outbox; applied once. */
  receive({ sender, sequence, body }: Envelope): void {
    if (sequence <= this.#inbox.receivedFrom(sender)) return;
    const { legs, vehicleId, rider = null } = toSpeedsSchema.parse(JSON.parse(body)).body;
    const whose = { vehicle: vehicleId ?? sender, rider };
    const now = Date.now();
    const isForgetting = now - this.#kept.sendersForgottenAt >= forgetSendersEveryMs;
    const kept: Kept = {
      ...legs.reduce<Learning>((learning, leg) => learn(learning, leg, whose, now), this.#kept),
      sendersForgottenAt: isForgetting ? now : this.#kept.sendersForgottenAt,
    };
    const { day } = kept.today;
    const isNewDay = day !== this.#kept.today.day;
    this.#keep(kept, () => {
      if (isForgetting) this.#inbox.forgetSendersBefore(now - inboxMemoryMs);
      this.#inbox.markReceived(sender, sequence, now);
    });
    if (isNewDay) this.ctx.storage.setAlarm((day + 1) * dayMs);
  }

  /** The day is over: its legs count for good, and nobody's any longer, also where no further leg comes. */
  override alarm(): void {
    const { speeds, today } = this.#kept;
    this.#keep({ ...this.#kept, speeds: withDay(speeds, today), today: noLegs });
  }

  forgetRider(rider: string): void {
    const { today } = this.#kept;
    if (!today.legs.some((leg) => leg.rider === rider)) return;
    this.#keep({ ...this.#kept, today: withoutRider(today, rider) });
  }

  /** Stores what differs, together with what the work writes. */
  #keep(kept: Kept, work = (): void => undefined): void {
    const { speeds, today, sendersForgottenAt } = kept;
    const before = this.#kept;
    this.#inbox.transaction(() => {
      work();
      if (speeds !== before.speeds || sendersForgottenAt !== before.sendersForgottenAt) {
        this.ctx.storage.kv.put(SPEEDS, { speeds, sendersForgottenAt });
      }
      if (today !== before.today) this.#keepLegs(today, before.today);
    });
    this.#kept = kept;
  }

  #keepLegs({ day, legs }: DaysLegs, before: DaysLegs): void {
    for (let from = 0; from < Math.max(legs.length, before.legs.length); from += pageLegs) {
      const key = `${PAGES}${String(from / pageLegs).padStart(4, '0')}`;
      const page = legs.slice(from, from + pageLegs);
      const stored = before.legs.slice(from, from + pageLegs);
      const isStored =
        day === before.day && page.length === stored.length && page.every((leg, at) => leg === stored[at]);
      if (page.length === 0) this.ctx.storage.kv.delete(key);
      else if (!isStored) this.ctx.storage.kv.put(key, { day, legs: page });
    }
  }

  observed(): ObservedSpeeds {
    return withDay(this.#kept.speeds, this.#kept.today);
  }
}
