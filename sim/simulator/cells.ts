import type { CellsSearched, SearchHold, Shed } from '../../src/calls/cell.ts';
import type { DriverStream } from '../../src/calls/streams.ts';
import { type CellId, districtOf } from '../../src/domain/geo/cells.ts';
import type { TenantId, VehicleId } from '../../src/domain/ids.ts';
import type { SearchDemand } from '../../src/domain/supply/candidates.ts';
import type { VehicleToCell } from '../../src/domain/vehicle/messages.ts';
import type { CellCapacity } from '../../src/objects/cell/cellLoad.ts';
import { LiveCell } from '../../src/objects/cell/liveCell.ts';
import type { CellPorts, LateNeighbours } from '../../src/objects/cell/ports.ts';
import { irregularitySchema } from '../../src/protocol/irregularities.ts';
import type { Context } from './context.ts';
import { capacityWithout, frameWithout } from './guards.ts';
import type { CellInstance } from './instances.ts';
import { simulatedEtas } from './roads.ts';
import { type Caller, type Life, type SimulatedObject, Unavailable } from './simulatedObject.ts';
import { simulatedTimers } from './simulatedShellHost.ts';
import type { HeldSockets, SimulatedSocket } from './sockets.ts';

/** What outlives an object that sleeps. */
export interface KeptOfCell {
  readonly sockets: HeldSockets;
  readonly lateNeighbours: LateNeighbours;
}

type Busy = Exclude<keyof CellCapacity, 'framesPerSecond'>;

/** Mounts a `LiveCell` in the simulated world, as `CellObject` does on the platform, and reports what happens in it. */
export class SimulatedCell implements CellInstance {
  readonly live: LiveCell<SimulatedSocket>;
  readonly #context: Context;
  readonly #tenant: TenantId;
  readonly #sockets: HeldSockets;
  readonly #name: string;
  readonly #underWay: Record<Busy, number> = { searchesAtOnce: 0, gatheredAtOnce: 0, connectsAtOnce: 0 };

  constructor(
    context: Context,
    tenant: TenantId,
    cell: CellId,
    object: SimulatedObject<CellInstance>,
    { sockets, lateNeighbours }: KeptOfCell,
    life: Life,
  ) {
    this.#context = context;
    this.#tenant = tenant;
    this.#sockets = sockets;
    this.#name = object.name;
    const caller = { name: object.name, life };
    const around = { ...cellPortsOf(context, tenant, object, caller), lateNeighbours };
    const capacity = capacityWithout(context.removed, context.cellCapacity);
    this.live = new LiveCell(cell, around, sockets.open(), capacity);
    this.live.start(object.alarmAt);
  }

  /** Opens a driver's stream; null if the cell is overloaded. The socket may already be closed when it is returned. */
  async open(stream: DriverStream, newSocket: () => SimulatedSocket): Promise<SimulatedSocket | null> {
    const reply = await this.#busy('connectsAtOnce', this.live.connect(stream));
    if ('retryAfterSeconds' in reply) return null;
    const socket = newSocket();
    this.#sockets.accept(socket);
    this.live.admit(socket, stream, reply);
    this.#check(stream.vehicle);
    return socket;
  }

  search(demand: SearchDemand, hold: SearchHold | null): Promise<Shed<CellsSearched>> {
    const kind = (demand.windowSeconds ?? 0) > 0 ? 'gatheredAtOnce' : 'searchesAtOnce';
    return this.#busy(kind, this.live.search(demand, hold));
  }

  /** Counts the cell's running work at the end of the step: refused work has been answered by then. */
  async #busy<Answer>(what: Busy, work: Promise<Answer>): Promise<Answer> {
    const { witness } = this.#context;
    this.#underWay[what] += 1;
    this.#context.afterStep(() => witness.busy(this.#name, what, this.#underWay[what]));
    try {
      return await work;
    } finally {
      this.#underWay[what] -= 1;
    }
  }

  async message(socket: SimulatedSocket, text: string): Promise<void> {
    const { removed, loop, witness } = this.#context;
    const taken = this.live.message(socket, frameWithout(removed, text, loop.now()));
    for (const { facts } of this.live.drivers.newest()) {
      if (facts.positionAt >= loop.now() - 1_000 && facts.newestTs !== null)
        witness.lines.saw(this.#tenant, facts.vehicleId, facts);
    }
    await taken;
  }

  lost(socket: SimulatedSocket): void {
    this.#sockets.drop(socket);
    this.live.lost(socket);
  }

  hear(message: VehicleToCell): void {
    const { removed, witness } = this.#context;
    if (message.type === 'superseded') {
      const { vehicleId, epoch } = message;
      witness.fenced(this.#name, vehicleId, epoch);
      // Without the guard only open streams are fenced, not one that still waits for its vehicle's answer.
      if (removed === 'fence-after-await' && this.live.drivers.whereIs(vehicleId) === null) return;
    }
    this.live.hear(message);
    if (message.type === 'superseded') this.#check(message.vehicleId);
  }

  #check(vehicleId: VehicleId): void {
    const isCarried = (epoch: number) => this.live.drivers.byVehicle(vehicleId)?.facts.epoch === epoch;
    this.#context.witness.carries(this.#name, vehicleId, isCarried);
  }
}

function cellPortsOf(
  context: Context,
  tenant: TenantId,
  object: SimulatedObject<CellInstance>,
  caller: Caller,
): Omit<CellPorts<SimulatedSocket>, 'lateNeighbours'> {
  const { network, loop, witness } = context;
  const resume = (work: () => void) => object.resume(caller.life, 'answered', work);
  return {
    clock: loop,
    timers: simulatedTimers(context, object, caller.life),
    vehicle: (vehicleId) => {
      const vehicle = context.vehicle(tenant, vehicleId).object;
      return {
        connectDriver: (connect) =>
          network.call(caller, vehicle, 'connectDriver', ({ live }) => live.connectDriver(connect), resume),
        report: (epoch, report, seen) =>
          network.call(caller, vehicle, 'report', (it) => it.report(epoch, report, seen), resume),
        disconnect: (epoch, carried) =>
          network.call(caller, vehicle, 'disconnect', ({ live }) => live.disconnect(epoch, carried), resume),
        snapshot: () => network.call(caller, vehicle, 'snapshot', ({ live }) => live.snapshot(), resume),
      };
    },
    forwardPosition: (tripId, fix) => {
      witness.claims.forwarded(tenant, fix);
      const { object } = context.trip(tenant, tripId);
      return network.call(caller, object, 'position', ({ live }) => live.position(fix), resume);
    },
    searchNeighbour: (cell, demand) =>
      network.call(caller, context.cell(tenant, cell), 'searchHere', ({ live }) => live.searchHere(demand)),
    carriedBy: (cell, vehicleId) =>
      network.call(
        caller,
        context.cell(tenant, cell),
        'carried',
        ({ live }) => live.drivers.carried(vehicleId),
        resume,
      ),
    ranksNear: async () => {
      const plan = context.ranks.planOf(tenant);
      return plan === null ? [] : [{ id: plan.id, waitingArea: plan.waitingArea }];
    },
    reportToRank: async (rank, report) => {
      if (context.ranks.isCutOff(tenant, loop.now())) throw new Unavailable('the rank is cut off');
      const { object: told } = context.ranks.get(tenant, rank);
      return network.call(caller, told, 'report', ({ live }) => live.report(report), resume);
    },
    // No operator watches.
    reportToDistrict: async (report) =>
      !context.followsDemand
        ? { watchMs: 0, wantsWhole: false }
        : network.call(
            caller,
            context.districts.of(tenant, districtOf(report.cell)),
            'report',
            (live) => live.report(report),
            resume,
          ),
    wait: (ms) =>
      new Promise((resolve) => {
        loop.after(ms, `${object.name} window`, () => resume(resolve));
      }),
    etas: simulatedEtas(context, object, caller.life),
    tellIrregularity: (event) => void irregularitySchema.parse(event),
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
