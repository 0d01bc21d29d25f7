import { DurableObject } from 'cloudflare:workers';
import { readObjectName } from '../../calls/names.ts';
import { objectsOf } from '../../calls/objects.ts';
import { routingOf } from '../../calls/routing.ts';
import type { Connect, ErasedPast, ShiftsPlanned, VehicleCalls } from '../../calls/vehicle.ts';
import type { Carried, Seen } from '../../domain/evidence.ts';
import { type OfferId, type StopId, type TripId, vehicleIdSchema } from '../../domain/ids.ts';
import type { TripToVehicle } from '../../domain/tripVehicleMessages.ts';
import type { Report } from '../../domain/vehicle/commands.ts';
import type { Permit } from '../../domain/vehicle/permit.ts';
import type { Profile } from '../../domain/vehicle/state.ts';
import type { Env } from '../../env.ts';
import { feedDelays, vehicleFeed } from '../../events/feedConsumers.ts';
import { sendBatch } from '../../events/queues.ts';
import type { Envelope, Receipt } from '../../shell/ports.ts';
import { durableShellHost } from '../durableShellHost.ts';
import { forgetPast } from './forgetPast.ts';
import { LiveVehicle } from './liveVehicle.ts';

/** Mounts `LiveVehicle` on the platform: its calls and its alarm. */
export class VehicleObject extends DurableObject<Env> implements VehicleCalls {
  readonly #live: LiveVehicle;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { tenant, id } = readObjectName(ctx.id.name, vehicleIdSchema);
    const objects = objectsOf(env, ctx.id, null);
    this.#live = new LiveVehicle(tenant, id, {
      host: durableShellHost(ctx, env, { kind: 'vehicle', tenant, id }),
      feed: vehicleFeed(tenant, id, feedDelays, (consumer, batch) => sendBatch(env, consumer, batch)),
      cell: (cell) => objects.cell(cell),
      sendToTrip: (tripId, envelope) => objects.trip(tripId).receive(envelope),
      tellDistrict: (district, shifts) => objects.district(district).shiftsPlanned(shifts),
      sendToHistory: async (sequence, record) => {
        await env.HISTORY.send({ kind: 'vehicle', sequence, tenant, record });
      },
      etas: (rules, froms, to) => routingOf(objects, rules).etas(froms, to),
      changed: () => undefined,
    });
    ctx.blockConcurrencyWhile(async () => this.#live.start(await ctx.storage.getAlarm()));
  }

  register(profile: Profile) {
    return this.#live.register(profile);
  }

  connectDriver(connect: Connect) {
    return this.#live.connectDriver(connect);
  }

  permitDriver(permit: Permit): void {
    this.#live.permitDriver(permit);
  }

  shiftPlan() {
    return this.#live.shiftPlan();
  }

  planShifts(planned: ShiftsPlanned) {
    return this.#live.planShifts(planned);
  }

  takeOutOfService(reason: string | null): boolean {
    return this.#live.takeOutOfService(reason);
  }

  returnToService(): boolean {
    return this.#live.returnToService();
  }

  journal() {
    return this.#live.journal();
  }

  rawJournal() {
    return this.#live.rawJournal();
  }

  forgetPast(erased: ErasedPast): boolean {
    return forgetPast(this.#live.shell, erased);
  }

  disconnect(epoch: number, carried?: Carried): void {
    this.#live.disconnect(epoch, carried);
  }

  report(epoch: number, report: Report, seen?: Seen) {
    return this.#live.report(epoch, report, seen);
  }

  receive(envelope: Envelope<TripToVehicle>): Receipt {
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

  positionFor(tripId: TripId, isWatched: boolean) {
    return this.#live.positionFor(tripId, isWatched);
  }

  isProofWanted(tripId: TripId, stopId: StopId): boolean {
    return this.#live.isProofWanted(tripId, stopId);
  }

  proofStored(stopId: StopId): void {
    this.#live.proofStored(stopId);
  }

  whereabouts() {
    return this.#live.whereabouts();
  }

  heardFrom(): Promise<number | null> {
    return this.#live.heardFrom();
  }

  holds(offerId: OfferId) {
    return this.#live.holds(offerId);
  }

  attendance() {
    return this.#live.attendance();
  }

  snapshot() {
    return this.#live.snapshot();
  }

  read() {
    return this.#live.read();
  }

  override alarm(): void {
    this.#live.alarm();
  }
}
