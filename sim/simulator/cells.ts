import type { DriverStream } from '../../src/calls/streams.ts';
import type { CellId } from '../../src/domain/geo/cells.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import type { TenantId, VehicleId } from '../../src/domain/ids.ts';
import type { RoutingRules } from '../../src/domain/supply/eta.ts';
import type { VehicleToCell } from '../../src/domain/vehicle/commands.ts';
import { LiveCell } from '../../src/objects/cell/liveCell.ts';
import type { CellPorts } from '../../src/objects/cell/ports.ts';
import { greatCircleEtas } from '../../src/routing/greatCircle.ts';
import type { Context } from './context.ts';
import { type Caller, type Life, type SimulatedObject, Unavailable } from './simulatedObject.ts';
import type { SimulatedSocket } from './sockets.ts';

/** The sockets of a cell: the platform holds them while the cell hibernates, and drops them when it crashes. */
export class CellSockets {
  readonly open = new Set<SimulatedSocket>();

  drop(): void {
    for (const socket of this.open) socket.dropped();
    this.open.clear();
  }
}

/** A cell as its object is on the platform, with the simulated world around the same streams and search. */
export class SimulatedCell {
  readonly live: LiveCell<SimulatedSocket>;
  readonly #context: Context;
  readonly #sockets: CellSockets;
  readonly #name: string;

  constructor(
    context: Context,
    tenant: TenantId,
    cell: CellId,
    object: SimulatedObject<SimulatedCell>,
    sockets: CellSockets,
    life: Life,
  ) {
    this.#context = context;
    this.#sockets = sockets;
    this.#name = object.name;
    const around = surroundingsOf(context, tenant, object, { name: object.name, life });
    this.live = new LiveCell(cell, around, [...sockets.open]);
    this.live.start(object.alarmAt);
  }

  /** A driver's stream. The socket may be closed already when it is returned. */
  async open(stream: DriverStream, newSocket: () => SimulatedSocket): Promise<SimulatedSocket> {
    const reply = await this.live.connect(stream);
    const socket = newSocket();
    this.#sockets.open.add(socket);
    this.live.admit(socket, stream, reply);
    this.#check(stream.vehicle);
    return socket;
  }

  async message(socket: SimulatedSocket, text: string): Promise<void> {
    await this.live.message(socket, text);
  }

  lost(socket: SimulatedSocket): void {
    this.#sockets.open.delete(socket);
    this.live.lost(socket);
  }

  hear(message: VehicleToCell): void {
    const { removed, witness } = this.#context;
    if (message.type === 'superseded') {
      const { vehicleId, epoch } = message;
      witness.fenced(this.#name, vehicleId, epoch);
      // Without the guard only streams that are open are fenced, not one that waits for its vehicle's answer.
      if (removed === 'fence-after-await' && this.live.whereIs(vehicleId) === null) return;
    }
    this.live.hear(message);
    if (message.type === 'superseded') this.#check(message.vehicleId);
  }

  #check(vehicleId: VehicleId): void {
    const isCarried = (epoch: number) => this.live.heardFrom(vehicleId, epoch) !== null;
    this.#context.witness.carries(this.#name, vehicleId, isCarried);
  }
}

/** What roads take to answer. */
const routingMs = 40;

/** Some ways are up to three times as long as others, and some places have no road: the same each time. */
function crookedSeconds(from: Place, to: Place, rules: RoutingRules): number | null {
  const chance = (Math.abs(from.lat + from.lng) * 10_000) % 1;
  const [seconds = 0] = greatCircleEtas([from], to, rules);
  return chance < 0.05 ? null : seconds * (0.5 + chance);
}

function surroundingsOf(
  context: Context,
  tenant: TenantId,
  object: SimulatedObject<SimulatedCell>,
  caller: Caller,
): CellPorts<SimulatedSocket> {
  const { network, loop } = context;
  const resume = (work: () => void) => object.resume(caller.life, 'answered', work);
  return {
    clock: loop,
    vehicle: (vehicleId) => {
      const vehicle = context.vehicle(tenant, vehicleId).object;
      return {
        connectDriver: (connect) =>
          network.call(caller, vehicle, 'connectDriver', (it) => it.connectDriver(connect), resume),
        report: (epoch, report) =>
          network.call(caller, vehicle, 'report', (it) => it.report(epoch, report), resume),
        disconnect: (epoch) =>
          network.call(caller, vehicle, 'disconnect', (it) => it.disconnect(epoch), resume),
      };
    },
    passPosition: (tripId, fix) =>
      network.call(caller, context.trip(tenant, tripId).object, 'position', (trip) => trip.position(fix)),
    searchNeighbour: (cell, demand) =>
      network.call(caller, context.cell(tenant, cell), 'searchHere', ({ live }) => live.searchHere(demand)),
    // No operator looks on.
    tellDistrict: async () => ({ watchMs: 0, wantsWhole: false }),
    wait: (ms) =>
      new Promise((resolve) => {
        loop.after(ms, `${object.name} window`, () => resume(resolve));
      }),
    etas: (rules, froms, to) =>
      new Promise((resolve) => {
        loop.after(routingMs, `${object.name} etas`, () =>
          resume(() =>
            resolve({ source: 'roads', seconds: froms.map((from) => crookedSeconds(from, to, rules)) }),
          ),
        );
      }),
    pingedAt: (socket) => socket.pingedAt,
    background: (work) => {
      work.catch((error: unknown) => {
        if (!(error instanceof Unavailable)) context.bug(object.name, error);
      });
    },
    setAlarm: (at) => object.setAlarm(caller.life, at),
    warn: () => undefined,
  };
}
