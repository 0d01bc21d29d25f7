import { DurableObject } from 'cloudflare:workers';
import type { AlertAsked } from '../../calls/messagesAndAlerts.ts';
import { readObjectName } from '../../calls/names.ts';
import { objectsOf } from '../../calls/objects.ts';
import { routingOf } from '../../calls/routing.ts';
import { STREAM_HEADER, tripStreamSchema } from '../../calls/streams.ts';
import {
  type CommandTerms,
  promotionAnswer,
  type TripCallerSent,
  type TripCalls,
  type VehicleFix,
} from '../../calls/trip.ts';
import type { ChangeAsked, ChangeSent } from '../../calls/tripChanges.ts';
import type { TripCaller } from '../../domain/access.ts';
import { districtAt } from '../../domain/geo/cells.ts';
import { type ShareLinkId, type TenantId, type TripId, tripIdSchema } from '../../domain/ids.ts';
import type { Said } from '../../domain/rideMessages.ts';
import type { SettlementRequest } from '../../domain/trip/afterRide.ts';
import type { SentBooking } from '../../domain/trip/events.ts';
import type { TripState } from '../../domain/trip/state.ts';
import type { VehicleToTrip } from '../../domain/tripVehicleMessages.ts';
import type { Env } from '../../env.ts';
import { feedDelays, tripFeed } from '../../events/feedConsumers.ts';
import { sendBatch } from '../../events/queues.ts';
import { isTripStored } from '../../history/trips.ts';
import { log } from '../../log.ts';
import type { AnsweredReceipt, Envelope } from '../../shell/ports.ts';
import { answerClose, streamResponse, tooManyStreams } from '../../streams/sockets.ts';
import { platformTimers } from '../../timeout.ts';
import { durableShellHost } from '../durableShellHost.ts';
import { LiveTrip } from './liveTrip.ts';
import type { TripPorts } from './ports.ts';

const tooMany =
  'As many streams of this trip are open as may be (of one person limits.maxStreamsPerTrip). Close one that is open.';

/** Mounts `LiveTrip` on the platform: calls, sockets and alarm. */
export class TripObject extends DurableObject<Env> implements TripCalls {
  readonly #tenant: TenantId;
  readonly #live: LiveTrip<WebSocket>;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { tenant, id } = readObjectName(ctx.id.name, tripIdSchema);
    this.#tenant = tenant;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    this.#live = new LiveTrip(id, tripPorts(ctx, env, tenant, id));
    ctx.blockConcurrencyWhile(async () => this.#live.start(await ctx.storage.getAlarm()));
  }

  request(booking: SentBooking) {
    return this.#live.request(booking);
  }

  read(caller: TripCallerSent) {
    return this.#live.read(this.#named(caller));
  }

  cancel(caller: TripCallerSent, terms: CommandTerms) {
    return this.#live.cancel(this.#named(caller), terms);
  }

  previewCancel(caller: TripCallerSent, ifVersion: number | null) {
    return this.#live.previewCancel(this.#named(caller), ifVersion);
  }

  changeBasis(caller: TripCallerSent, asked: ChangeAsked) {
    return this.#live.changes.basis(this.#named(caller), asked);
  }

  change(caller: TripCallerSent, terms: ChangeSent) {
    return this.#live.changes.change(this.#named(caller), terms);
  }

  reassign(terms: CommandTerms, caller?: TripCallerSent) {
    // The previous version checked the role itself and left the caller out.
    return this.#live.reassign(this.#named(caller ?? { role: 'operator', person: 'operator' }), terms);
  }

  share(caller: TripCallerSent, link: ShareLinkId, expiresAt: number) {
    return this.#live.links.share(this.#named(caller), link, expiresAt);
  }

  linkGuest(caller: TripCallerSent, link: ShareLinkId, expiresAt: number) {
    return this.#live.links.linkGuest(this.#named(caller), link, expiresAt);
  }

  shareLinks(caller: TripCallerSent) {
    return this.#live.links.list(this.#named(caller));
  }

  revokeLink(caller: TripCallerSent, link: ShareLinkId) {
    return this.#live.links.revoke(this.#named(caller), link);
  }

  sendMessage(caller: TripCallerSent, said: Said) {
    return this.#live.people.send(this.#named(caller), said);
  }

  messages(caller: TripCallerSent) {
    return this.#live.people.messages(this.#named(caller));
  }

  raiseAlert(caller: TripCallerSent, asked: AlertAsked) {
    return this.#live.people.raise(this.#named(caller), asked);
  }

  alerts(caller: TripCallerSent) {
    return this.#live.people.alerts(this.#named(caller));
  }

  acknowledgeAlert(caller: TripCallerSent, alert: number, notes: string | null) {
    return this.#live.people.acknowledge(this.#named(caller), alert, notes);
  }

  receipt(caller: TripCallerSent) {
    return this.#live.receipt(this.#named(caller));
  }

  promotion() {
    return promotionAnswer(this.#live.state);
  }

  settle(caller: TripCallerSent, request: SettlementRequest) {
    return this.#live.settle(this.#named(caller), request);
  }

  journal(caller: TripCallerSent) {
    return this.#live.journal(this.#named(caller));
  }

  rawJournal(caller: TripCallerSent) {
    return this.#live.rawJournal(this.#named(caller));
  }

  erase(caller: TripCallerSent) {
    return this.#live.erase(this.#named(caller));
  }

  async receive(envelope: Envelope<VehicleToTrip>): Promise<AnsweredReceipt> {
    return this.#live.receive(envelope);
  }

  historyStored(sequence: number): void {
    this.#live.shell.acknowledged(sequence);
  }

  feedStored(consumer: string, after: number, upTo: number): void {
    this.#live.shell.feedAcknowledged(consumer, after, upTo);
  }

  replayFeed(consumer: string): void {
    this.#live.shell.replayFeed(consumer);
  }

  sendAgain(body: string): void {
    this.#live.shell.sendAgain(body);
  }

  position(fix: VehicleFix) {
    return this.#live.position(fix);
  }

  /** The stream of a rider or a friend, already authenticated by the Worker. */
  override fetch(request: Request): Response {
    const stream = tripStreamSchema.parse(JSON.parse(request.headers.get(STREAM_HEADER) ?? 'null'));
    const { 0: client, 1: socket } = new WebSocketPair();
    const outcome = this.#live.watch(this.#named(stream), stream, socket);
    if (outcome === 'open') return streamResponse(request, client);
    if (outcome === 'full') return tooManyStreams(tooMany);
    return new Response(null, { status: 404 });
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.#live.message(socket, message);
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    answerClose(socket, code);
  }

  override alarm(): void {
    this.#live.alarm();
  }

  /** The previous version left out the tenant, which is part of this object's name. */
  #named(caller: TripCallerSent): TripCaller {
    return { ...caller, tenant: caller.tenant ?? this.#tenant };
  }
}

function tripPorts(ctx: DurableObjectState, env: Env, tenant: TenantId, trip: TripId): TripPorts<WebSocket> {
  const objects = objectsOf(env, ctx.id, null);
  const { jurisdiction } = ctx.id;
  const about = { tenant, trip, ...(jurisdiction !== undefined && { jurisdiction }) };
  return {
    host: durableShellHost(ctx, env, { kind: 'trip', tenant, id: trip }),
    timers: platformTimers,
    feed: tripFeed(tenant, trip, feedDelays, (consumer, batch) => sendBatch(env, consumer, batch)),
    sockets: {
      open: (tag) => ctx.getWebSockets(tag),
      accept: (socket, tags) => ctx.acceptWebSocket(socket, [...tags]),
      tags: (socket) => ctx.getTags(socket),
      pingedAt: (socket) => ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? null,
    },
    vehicle: (vehicleId) => objects.vehicle(vehicleId),
    rank: (rank) => objects.rank(rank),
    search: (cell, demand, hold) => objects.cell(cell).search(demand, hold),
    searchMargin: (pickup) => objects.district(districtAt(pickup)).searchMargin(),
    planned: (district, ride) => objects.district(district).planned(ride),
    tellTenant: (alert) => objects.own().alerted(alert),
    sendToSpeeds: (region, envelope) => objects.speeds(region).receive(envelope),
    sendToHistory: async (sequence, record) => {
      await env.HISTORY.send({ kind: 'trip', sequence, record });
    },
    givePromotionBack: (code) => objects.own().givePromotionBack(code, trip),
    isStored: (version) => isTripStored(env.DB, tenant, trip, version),
    etas: (rules, froms, to) => routingOf(objects, rules).etas(froms, to),
    changed: (before, after) => logStep(about, before, after),
  };
}

function logStep(about: Readonly<Record<string, string>>, before: TripState, after: TripState): void {
  if (after.kind !== 'trip' || (before.kind === 'trip' && before.version === after.version)) return;
  log('info', `trip-${after.phase}`, { ...about, version: after.version });
}
