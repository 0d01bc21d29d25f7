import type { TenantId, TripId, VehicleId } from '../domain/ids.ts';
import type { TripEvent } from '../domain/trip/events.ts';
import { recordOf } from '../domain/trip/record.ts';
import type { TripState } from '../domain/trip/state.ts';
import type { VehicleEvent } from '../domain/vehicle/events.ts';
import type { VehicleState } from '../domain/vehicle/state.ts';
import { type FeedBatch, publicTripEvent } from '../protocol/feed.ts';
import { publicVehicleEvent } from '../protocol/vehicleFeed.ts';
import type { FeedPort } from '../shell/ports.ts';

/**
 * The consumers of the event feed. Another one, such as webhooks, is added here, in `queues.ts` and `deadLetters.ts`, and
 * as a queue in `env.ts` and `wrangler.toml`. Each name keys a cursor in every object, so it never changes; a new one
 * begins with the first entry of each journal.
 */
export const consumers = ['history', 'archive'] as const;
export type Consumer = (typeof consumers)[number];

/**
 * How long an event waits to be batched with others: events that users look for, the last of a trip, and all others.
 */
export type FeedDelays = Readonly<
  Record<Consumer, Readonly<Record<'soonMs' | 'lastMs' | 'laterMs', number>>>
>;

export const feedDelays: FeedDelays = {
  // As long as the first resend of a message, so that one alarm serves both.
  history: { soonMs: 2_000, lastMs: 2_000, laterMs: 900_000 },
  archive: { soonMs: 3_600_000, lastMs: 10_000, laterMs: 3_600_000 },
};

/** Sends a batch to a consumer's queue. */
export type SendBatch = (consumer: Consumer, batch: FeedBatch) => Promise<void>;

/** Events that show in lists and on operators' screens. Other events wait to be sent with the next of these. */
const soonOfTrip: ReadonlySet<TripEvent['type']> = new Set([
  'requested',
  'due',
  'reserved',
  'reservationLost',
  'assigned',
  'arrived',
  'onboard',
  'returned',
  'deliveryFailed',
  'deliveryCancelled',
  'goodsReturnBegun',
  'goodsReturnEnded',
]);

const lastOfTrip: ReadonlySet<TripEvent['type']> = new Set(['completed', 'cancelled', 'unfulfilled']);

const soonOfVehicle: ReadonlySet<VehicleEvent['type']> = new Set([
  'registered',
  'takenOutOfService',
  'returnedToService',
  'shiftsPlanned',
]);

/** The feed of a trip. */
export function tripFeed(
  tenant: TenantId,
  id: TripId,
  delays: FeedDelays,
  send: SendBatch,
): FeedPort<TripState, TripEvent> {
  return {
    consumers,
    dueAt: (consumer, event) => {
      if (event.type === 'historyAsked' || event.type === 'erased') return null;
      const { soonMs, lastMs, laterMs } = delays[named(consumer)];
      if (lastOfTrip.has(event.type)) return event.at + lastMs;
      return event.at + (soonOfTrip.has(event.type) ? soonMs : laterMs);
    },
    send: async (consumer, { after, upTo, entries, state }) => {
      const events = entries.flatMap((entry) => publicTripEvent(entry) ?? []);
      const record = state.kind === 'trip' ? recordOf(state) : null;
      await send(named(consumer), {
        kind: 'tripEvents',
        version: 1,
        tenant,
        id,
        after,
        upTo,
        events,
        record,
      });
    },
  };
}

/** The feed of a vehicle. */
export function vehicleFeed(
  tenant: TenantId,
  id: VehicleId,
  delays: FeedDelays,
  send: SendBatch,
): FeedPort<VehicleState, VehicleEvent> {
  return {
    consumers,
    dueAt: (consumer, event) => {
      if (event.type === 'snapshot') return null;
      const { soonMs, laterMs } = delays[named(consumer)];
      return event.at + (soonOfVehicle.has(event.type) ? soonMs : laterMs);
    },
    send: async (consumer, { after, upTo, entries, state: { profile, profileVersion, shiftPlan } }) => {
      const events = entries.flatMap((entry) => publicVehicleEvent(entry) ?? []);
      const record =
        profile === null
          ? null
          : {
              recordVersion: 1 as const,
              version: profileVersion,
              profile,
              ...(shiftPlan.version > 0 && { shiftPlan }),
            };
      await send(named(consumer), {
        kind: 'vehicleEvents',
        version: 1,
        tenant,
        id,
        after,
        upTo,
        events,
        record,
      });
    },
  };
}

function named(name: string): Consumer {
  const consumer = consumers.find((known) => known === name);
  if (consumer === undefined) throw new Error(`the feed has no consumer ${name}`);
  return consumer;
}
