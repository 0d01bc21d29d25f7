import { DurableObject } from 'cloudflare:workers';
import type { DistrictChange, OperatorCalls } from '../../calls/district.ts';
import { readObjectName } from '../../calls/names.ts';
import { objectsOf } from '../../calls/objects.ts';
import { operatorStreamSchema, STREAM_HEADER } from '../../calls/streams.ts';
import { personIdSchema } from '../../domain/ids.ts';
import type { TripAlert } from '../../domain/safetyAlerts.ts';
import type { Env } from '../../env.ts';
import { log } from '../../log.ts';
import { answerClose, streamResponse, tooManyStreams } from '../../streams/sockets.ts';
import { platformTimers } from '../../timeout.ts';
import { LiveOperator } from './liveOperator.ts';

/** Mounts `LiveOperator` on the platform: sockets, calls and alarm. */
export class OperatorObject extends DurableObject<Env> implements OperatorCalls {
  readonly #live: LiveOperator<WebSocket>;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { tenant, id: person } = readObjectName(ctx.id.name, personIdSchema);
    const objects = objectsOf(env, ctx.id, null);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    this.#live = new LiveOperator(
      person,
      {
        clock: { now: () => Date.now() },
        timers: platformTimers,
        districts: () => objects.own().regions(),
        district: (district) => objects.district(district),
        alerts: async () => [...(await objects.own().watchAlerts(person))],
        pingedAt: (socket) => ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? null,
        wait: (ms) => scheduler.wait(ms),
        background: (work) => ctx.waitUntil(work),
        setAlarm: (at) => ctx.storage.setAlarm(at),
        warn: (event, details) => log('warn', event, { tenant, ...details }),
      },
      ctx.getWebSockets(),
    );
  }

  /** An operator's stream, already authenticated by the Worker. */
  override async fetch(request: Request): Promise<Response> {
    const opening = operatorStreamSchema.parse(JSON.parse(request.headers.get(STREAM_HEADER) ?? 'null'));
    if (this.#live.isFull) return tooManyStreams('Close one of the windows that show the map.');
    const { 0: client, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket);
    await this.#live.open(socket, opening);
    return streamResponse(request, client);
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.#live.message(socket, message);
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    answerClose(socket, code);
    this.#live.lost(socket);
  }

  override webSocketError(socket: WebSocket): void {
    this.#live.lost(socket);
  }

  override alarm(): Promise<void> {
    return this.#live.alarm();
  }

  alerted(alerts: readonly TripAlert[]): void {
    this.#live.alerts.show(alerts);
  }

  changed(stream: string, change: DistrictChange): Promise<boolean> {
    return this.#live.changed(stream, change);
  }
}
