import { z } from 'zod';
import type { TripStream } from '../../src/calls/streams.ts';
import type { CancelAnswer, CommandTerms, ReassignAnswer } from '../../src/calls/trip.ts';
import type { ChangeAnswer, ChangeSent } from '../../src/calls/tripChanges.ts';
import type { TripCaller } from '../../src/domain/access.ts';
import type { TenantId, TripId } from '../../src/domain/ids.ts';
import type { VehicleToTrip } from '../../src/domain/tripVehicleMessages.ts';
import { tripFeed } from '../../src/events/feedConsumers.ts';
import { LiveTrip } from '../../src/objects/trip/liveTrip.ts';
import type { TripPorts } from '../../src/objects/trip/ports.ts';
import type { AnsweredReceipt, Envelope } from '../../src/shell/ports.ts';
import type { Context, Stored } from './context.ts';
import { sendBatch, simulatedFeedDelays } from './history.ts';
import type { TripInstance } from './instances.ts';
import { simulatedEtas } from './roads.ts';
import type { Life } from './simulatedObject.ts';
import { simulatedShellHost, simulatedTimers } from './simulatedShellHost.ts';
import type { HeldSockets, SimulatedSocket } from './sockets.ts';
import { tripRulesWithout } from './tripGuards.ts';

/** Mounts a `LiveTrip` in the simulated world, as `TripObject` does on the platform, and reports what happens in it. */
export class SimulatedTrip implements TripInstance {
  readonly live: LiveTrip<SimulatedSocket>;
  readonly #context: Context;
  readonly #tenant: TenantId;
  readonly #stored: Stored<TripInstance>;
  readonly #sockets: HeldSockets;

  constructor(context: Context, tenant: TenantId, id: TripId, sockets: HeldSockets, life: Life) {
    this.#context = context;
    this.#tenant = tenant;
    this.#sockets = sockets;
    this.#stored = context.trip(tenant, id);
    const { object } = this.#stored;
    const ports = tripPorts(context, tenant, id, this.#stored, sockets, life);
    this.live = new LiveTrip(id, ports, tripRulesWithout(context.removed));
    context.witness.rebuilt(object.name, this.live.state);
    this.live.start(object.alarmAt);
  }

  cancel(caller: TripCaller, terms: CommandTerms): CancelAnswer {
    return this.#command(terms, () => this.live.cancel(caller, terms));
  }

  change(caller: TripCaller, terms: ChangeSent): Promise<ChangeAnswer> {
    return this.#command(terms, () => this.live.changes.change(caller, terms));
  }

  reassign(caller: TripCaller, terms: CommandTerms): ReassignAnswer {
    return this.#command(terms, () => this.live.reassign(caller, terms));
  }

  #command<Answer>({ ifVersion }: Pick<CommandTerms, 'ifVersion'>, work: () => Answer): Answer {
    const { storage, object } = this.#stored;
    const { state } = this.live;
    const version = state.kind === 'trip' ? state.version : 0;
    const journaled = storage.journal.length;
    const answer = work();
    const tookEffect = storage.journal.slice(journaled).some(({ body }) => isByPerson(body));
    this.#context.witness.commanded({ trip: object.name, version, ifVersion, tookEffect });
    return answer;
  }

  /** A message from a vehicle's outbox. */
  receive(envelope: Envelope<VehicleToTrip>, tenant: TenantId): AnsweredReceipt {
    if (tenant !== this.#tenant) {
      throw new Error(`a message of ${tenant} reached ${this.#stored.object.name}`);
    }
    return this.live.receive(envelope);
  }

  message(socket: SimulatedSocket, text: string): void {
    this.live.message(socket, text);
  }

  lost(socket: SimulatedSocket): void {
    this.#sockets.drop(socket);
  }

  /** Opens a watcher's stream; null if it is refused. */
  open(caller: TripCaller, stream: TripStream, newSocket: () => SimulatedSocket): SimulatedSocket | null {
    const socket = newSocket();
    return this.live.watch(caller, stream, socket) === 'open' ? socket : null;
  }
}

/** Whether an event is the effect of a cancel or a reassignment; deadlines that pass meanwhile have other events. */
function isByPerson(event: string): boolean {
  const { type, by } = eventSchema.parse(JSON.parse(event));
  const ofPerson = ['cancelled', 'deliveryCancelled', 'changed', 'changeAsked', 'directed'];
  return ofPerson.includes(type) || (type === 'returned' && by === 'operator');
}

const eventSchema = z.object({ type: z.string(), by: z.string().optional() });

function tripPorts(
  context: Context,
  tenant: TenantId,
  id: TripId,
  stored: Stored<TripInstance>,
  sockets: HeldSockets,
  life: Life,
): TripPorts<SimulatedSocket> {
  const { network, history, witness } = context;
  const { object } = stored;
  const caller = { name: object.name, life };
  const resume = (work: () => void) => object.resume(life, 'answered', work);
  return {
    host: simulatedShellHost(context, stored, life),
    timers: simulatedTimers(context, object, life),
    feed: tripFeed(tenant, id, simulatedFeedDelays, (consumer, batch) =>
      sendBatch(context, caller, consumer, batch, () => object.instance?.live),
    ),
    sockets,
    vehicle: (vehicleId) => {
      const vehicle = context.vehicle(tenant, vehicleId).object;
      return {
        receive: (envelope) =>
          network.call(caller, vehicle, 'receive', (it) => it.receive(envelope, tenant), resume),
        heardFrom: () => network.call(caller, vehicle, 'heardFrom', ({ live }) => live.heardFrom(), resume),
        whereabouts: () =>
          network.call(caller, vehicle, 'whereabouts', ({ live }) => live.whereabouts(), resume),
        holds: (offerId) => network.call(caller, vehicle, 'holds', ({ live }) => live.holds(offerId), resume),
        positionFor: (...asked) =>
          network.call(caller, vehicle, 'positionFor', ({ live }) => live.positionFor(...asked), resume),
      };
    },
    rank: (rank) => {
      const { object: asked } = context.ranks.get(tenant, rank);
      return {
        call: (wanted) => {
          // Without the guard a call counts however late it comes.
          const { answerBy } = context.removed === 'rank-call-deadline' ? { answerBy: Infinity } : wanted;
          return network.call(
            caller,
            asked,
            'call',
            ({ live }) => live.call({ ...wanted, answerBy }),
            resume,
          );
        },
        receive: (envelope) =>
          network.call(caller, asked, 'receive', (it) => it.receive(envelope, tenant), resume),
      };
    },
    search: (cell, demand, hold) =>
      network.call(caller, context.cell(tenant, cell), 'search', (it) => it.search(demand, hold), resume),
    searchMargin: () => history.searchMargin(caller, tenant),
    planned: (district, ride) =>
      network.call(
        caller,
        context.districts.of(tenant, district),
        'planned',
        (live) => live.planned(ride),
        resume,
      ),
    tellTenant: async (alert) => witness.heard.told(tenant, alert),
    sendToSpeeds: () => {
      throw new Error('roads here foretell nothing that could be learned from');
    },
    sendToHistory: () => {
      throw new Error('only older code sends records to the history');
    },
    givePromotionBack: (code) =>
      network.call(
        caller,
        context.promotions.of(tenant),
        'giveBack',
        (live) => live.giveBack(code, id),
        resume,
      ),
    isStored: (version) => history.isTripStored(caller, tenant, id, version),
    etas: simulatedEtas(context, object, life),
    changed: (_, after) => witness.tripChanged(tenant, id, after),
  };
}
