import { DurableObject } from 'cloudflare:workers';

/**
 * The floor for Hexhail: a Worker with the same bindings on the same runtime, whose objects do as little as
 * possible. Nothing is parsed, validated or stored beyond one row.
 */
interface FloorEnv {
  readonly CELL: DurableObjectNamespace<CellObject>;
  readonly VEHICLE: DurableObjectNamespace<VehicleObject>;
  readonly TRIP: DurableObjectNamespace<TripObject>;
}

/** Ends a round: its answer means that all earlier frames were handled. */
const lastFrame = '{"type":"last"}';

/** Hibernatable streams, each of a vehicle that writes a row, whose frames are dropped; and a search with a given result. */
export class CellObject extends DurableObject<FloorEnv> {
  constructor(ctx: DurableObjectState, env: FloorEnv) {
    super(ctx, env);
    // Streams whose pings nobody answers are closed by their clients.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  override async fetch(): Promise<Response> {
    await this.env.VEHICLE.getByName(crypto.randomUUID()).offer();
    const { 0: client, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket);
    socket.send('{"type":"open"}');
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: { 'Sec-WebSocket-Protocol': 'hexhail.v1' },
    });
  }

  override webSocketMessage(socket: WebSocket, message: string): void {
    if (message === lastFrame) socket.send(message);
  }

  async search(vehicle: string): Promise<void> {
    await this.env.VEHICLE.getByName(vehicle).offer();
  }
}

export class VehicleObject extends DurableObject<FloorEnv> {
  async offer(): Promise<void> {
    await this.ctx.storage.put('offered', true);
  }
}

export class TripObject extends DurableObject<FloorEnv> {
  async request(vehicle: string): Promise<void> {
    await this.ctx.storage.put('requested', true);
    await this.env.CELL.getByName('cell').search(vehicle);
  }
}

/** Bound because Hexhail binds it; never called. */
export class PersonObject extends DurableObject<FloorEnv> {}

export default {
  async fetch(request, { CELL, TRIP }) {
    if (request.headers.get('upgrade') !== null) return CELL.getByName('cell').fetch(request);
    await TRIP.getByName(crypto.randomUUID()).request(await request.text());
    return new Response(null, { status: 201 });
  },
} satisfies ExportedHandler<FloorEnv>;
