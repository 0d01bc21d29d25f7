import { DurableObject } from 'cloudflare:workers';
import { z } from 'zod';
import type { SpeedsCalls } from '../../calls/regionObjects.ts';
import {
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

const KEPT = 'speeds';
const forgetSendersEveryMs = 86_400_000;

const keptSchema = z.object({
  /** Up to the day before. */
  speeds: observedSpeedsSchema,
  /** Left out by older code. */
  today: daysLegsSchema.default(noLegs),
  /** When old inbox entries were last removed: each trip is a sender of its own. */
  sendersForgottenAt: z.number(),
});
type Kept = z.infer<typeof keptSchema>;

/** One tenant's observed speeds in one region. Never shared between tenants. */
export class SpeedsObject extends DurableObject<Env> implements SpeedsCalls {
  readonly #inbox: ShellStorage;
  #kept: Kept;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#inbox = sqlShellStorage(ctx.storage);
    const kept = ctx.storage.kv.get(KEPT);
    this.#kept = keptSchema.parse(kept ?? { speeds: nothingObserved, sendersForgottenAt: 0 });
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
    this.#inbox.transaction(() => {
      if (isForgetting) this.#inbox.forgetSendersBefore(now - inboxMemoryMs);
      this.#inbox.markReceived(sender, sequence, now);
      this.ctx.storage.kv.put(KEPT, kept);
    });
    this.#kept = kept;
    if (isNewDay) this.ctx.storage.setAlarm((day + 1) * dayMs);
  }

  /** The day is over: its legs count for good, and nobody's any longer, also where no further leg comes. */
  override alarm(): void {
    const { speeds, today } = this.#kept;
    this.#kept = { ...this.#kept, speeds: withDay(speeds, today), today: noLegs };
    this.ctx.storage.kv.put(KEPT, this.#kept);
  }

  forgetRider(rider: string): void {
    const { today } = this.#kept;
    if (!today.legs.some((leg) => leg.rider === rider)) return;
    this.#kept = { ...this.#kept, today: withoutRider(today, rider) };
    this.ctx.storage.kv.put(KEPT, this.#kept);
  }

  observed(): ObservedSpeeds {
    return withDay(this.#kept.speeds, this.#kept.today);
  }
}
