import type { DriverStream } from '../../calls/streams.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { VehicleReplies } from '../../domain/vehicle/commands.ts';
import { vehicleRulesSchema } from '../../domain/vehicle/state.ts';
import { limitReached, tellAgainMs } from '../../protocol/irregularities.ts';
import type { CellPorts } from './ports.ts';
import { carriedTo } from './streamHandover.ts';

/** Then all are forgotten, and told again: a cell has fewer drivers at a limit. */
const maxTold = 1_000;

type Ports = Pick<
  CellPorts<never>,
  'clock' | 'timers' | 'vehicle' | 'carriedBy' | 'tellIrregularity' | 'warn'
>;

/** Announces streams of one cell to their vehicles. */
export class Connecting {
  readonly #cell: CellId;
  readonly #ports: Ports;
  /** When operators were told of a driver who opens streams too often (epoch ms). */
  readonly #toldAt = new Map<PersonId, number>();

  constructor(cell: CellId, ports: Ports) {
    this.#cell = cell;
    this.#ports = ports;
  }

  async announce(stream: DriverStream): Promise<VehicleReplies['connect']> {
    const { vehicle, driver, policy, registerUnknown, permit } = stream;
    const rules = vehicleRulesSchema.parse(policy);
    const connect = { cell: this.#cell, driver, rules, registerUnknown, permit };
    const reply = await this.#ports.vehicle(vehicle).connectDriver(connect);
    if (reply.type === 'tooMany') this.#tellTooMany(driver, rules.connectsPerMinute);
    if (reply.type !== 'connected') return reply;
    return { ...reply, carried: await carriedTo(this.#cell, vehicle, reply, this.#ports) };
  }

  #tellTooMany(driver: PersonId, perMinute: number): void {
    const now = this.#ports.clock.now();
    if (now < (this.#toldAt.get(driver) ?? Number.NEGATIVE_INFINITY) + tellAgainMs) return;
    if (this.#toldAt.size >= maxTold) this.#toldAt.clear();
    this.#toldAt.set(driver, now);
    this.#ports.tellIrregularity(limitReached(driver, 'connectsPerMinute', Math.ceil(perMinute), now));
  }
}
