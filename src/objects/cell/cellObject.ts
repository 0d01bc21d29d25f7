import { DurableObject } from 'cloudflare:workers';
import type { CellCalls, CellsSearched, NearbyQuery, SearchHold, Shed } from '../../calls/cell.ts';
import type { CellReport } from '../../calls/district.ts';
import { objectName, readObjectName } from '../../calls/names.ts';
import { objectsOf } from '../../calls/objects.ts';
import { rankAreasSchema } from '../../calls/rank.ts';
import { routingOf } from '../../calls/routing.ts';
import { driverStreamSchema, STREAM_HEADER } from '../../calls/streams.ts';
import type { VehicleFix } from '../../calls/trip.ts';
import type { Carried } from '../../domain/evidence.ts';
import { cellCentre, cellIdSchema, districtOf } from '../../domain/geo/cells.ts';
import type { FixedPosition } from '../../domain/geo/place.ts';
import type { TripId, VehicleId } from '../../domain/ids.ts';
import type { SearchDemand, SearchResult } from '../../domain/supply/candidates.ts';
import type { VehicleToCell } from '../../domain/vehicle/messages.ts';
import type { VehicleSnapshot } from '../../domain/vehicle/plan.ts';
import type { Env } from '../../env.ts';
import { sendIrregularity } from '../../events/queues.ts';
import { log } from '../../log.ts';
import { LruCache } from '../../lruCache.ts';
import { problemResponse } from '../../protocol/problems.ts';
import { answerClose, streamResponse, tooManyStreams } from '../../streams/sockets.ts';
import { platformTimers } from '../../timeout.ts';
import { LiveCell } from './liveCell.ts';
import type { LateNeighbours } from './ports.ts';

/** By the object's name, per isolate: a cell that has slept need not find out again who is late. */
const lateNeighbours = new LruCache<string, LateNeighbours>(1_000);

function lateNeighboursOf(name: string): LateNeighbours {
  const late: LateNeighbours = lateNeighbours.get(name) ?? new Map();
  lateNeighbours.set(name, late);
  return late;
}

function tooManyConnects(perMinute: number, retryAfterSeconds: number): Response {
  const detail = `This vehicle opens a stream too often: at most ${perMinute} a minute for long (streams.connectsPerMinute). Try again in ${retryAfterSeconds} s, and keep the stream that is open.`;
  return tooManyStreams(detail, retryAfterSeconds);
}

/** Mounts `LiveCell` on the platform: calls, sockets and alarm. */
export class CellObject extends DurableObject<Env> implements CellCalls {
  readonly #live: LiveCell<WebSocket>;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { tenant, id: cell } = readObjectName(ctx.id.name, cellIdSchema);
    const objects = objectsOf(env, ctx.id, cellCentre(cell));
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    const sockets = ctx.getWebSockets();
    this.#live = new LiveCell(
      cell,
      {
        clock: { now: () => Date.now() },
        timers: platformTimers,
        vehicle: (vehicleId) => objects.vehicle(vehicleId),
        forwardPosition: (tripId, fix) => objects.trip(tripId).position(fix),
        searchNeighbour: (neighbour, demand) => objects.cell(neighbour).searchHere(demand),
        lateNeighbours: lateNeighboursOf(objectName(tenant, cell)),
        carriedBy: (other, vehicleId) => objects.cell(other).carried(vehicleId),
        reportToDistrict: (report) => objects.district(districtOf(cell)).report(report),
        ranksNear: async () => rankAreasSchema.parse(await objects.own().ranksNear(cell)),
        reportToRank: (rank, report) => objects.rank(rank).report(report),
        etas: (rules, froms, to) => routingOf(objects, rules).etas(froms, to),
        tellIrregularity: (event) => ctx.waitUntil(sendIrregularity(env, tenant, event)),
        pingedAt: (socket) => ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? null,
        wait: (ms) => scheduler.wait(ms),
        background: (work) => ctx.waitUntil(work),
        setAlarm: (at) => ctx.waitUntil(ctx.storage.setAlarm(at)),
        warn: (event, details) => log('warn', event, { tenant, cell, ...details }),
      },
      sockets,
    );
    // Searches reach many cells without a stream. Those need no alarm, and stay cheap while no storage is touched.
    if (sockets.length === 0) return;
    ctx.blockConcurrencyWhile(async () => this.#live.start(await ctx.storage.getAlarm()));
  }

  /** A driver's stream, already authenticated by the Worker. */
  override async fetch(request: Request): Promise<Response> {
    const stream = driverStreamSchema.parse(JSON.parse(request.headers.get(STREAM_HEADER) ?? 'null'));
    const reply = await this.#live.connect(stream);
    if ('retryAfterSeconds' in reply) {
      const { connectsPerMinute } = stream.policy;
      if ('type' in reply) return tooManyConnects(connectsPerMinute, reply.retryAfterSeconds);
      const headers = { 'Retry-After': String(reply.retryAfterSeconds) };
      return problemResponse('overloaded', 'Too many streams open at once. Try again with jitter.', {
        headers,
      });
    }
    const { 0: client, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket, [stream.vehicle]);
    this.#live.admit(socket, stream, reply);
    return streamResponse(request, client);
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> | undefined {
    return this.#live.message(socket, message);
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    answerClose(socket, code);
    this.#live.lost(socket);
  }

  override webSocketError(socket: WebSocket): void {
    this.#live.lost(socket);
  }

  override alarm(): void {
    this.#live.alarm();
  }

  hear(message: VehicleToCell): void {
    this.#live.hear(message);
  }

  search(demand: SearchDemand, hold: SearchHold | null): Promise<Shed<CellsSearched>> {
    return this.#live.search(demand, hold);
  }

  async searchHere(demand: SearchDemand): Promise<SearchResult> {
    return this.#live.searchHere(demand);
  }

  nearby(around: NearbyQuery) {
    return this.#live.nearby(around);
  }

  heardFrom(vehicleId: VehicleId, epoch: number): number | null {
    return this.#live.heardFrom(vehicleId, epoch);
  }

  show(watchMs: number): CellReport {
    return this.#live.reporter.show(watchMs);
  }

  carried(vehicleId: VehicleId): Carried | null {
    return this.#live.drivers.carried(vehicleId);
  }

  whereIs(vehicleId: VehicleId): FixedPosition | null {
    return this.#live.drivers.whereIs(vehicleId);
  }

  positionFor(vehicleId: VehicleId, tripId: TripId, watched: VehicleSnapshot | null): VehicleFix | null {
    return this.#live.positionFor(vehicleId, tripId, watched);
  }
}
