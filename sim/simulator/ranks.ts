import type { RankId, TenantId } from '../../src/domain/ids.ts';
import { LiveRank } from '../../src/objects/rank/liveRank.ts';
import type { RankPorts } from '../../src/objects/rank/ports.ts';
import type { Envelope, Receipt } from '../../src/shell/ports.ts';
import { rankSpec } from '../../src/shell/spec.ts';
import type { Context, Stored } from './context.ts';
import { getOrMake } from './getOrMake.ts';
import type { Guard } from './guards.ts';
import type { RankInstance, RanksPort } from './instances.ts';
import { MemoryStorage } from './memoryStorage.ts';
import type { RankPlan } from './rankPlans.ts';
import { type Life, SimulatedObject } from './simulatedObject.ts';
import { simulatedShellHost, simulatedTimers } from './simulatedShellHost.ts';

/** The ranks of a world. */
export class Ranks implements RanksPort {
  readonly #context: Context;
  readonly #plan: RankPlan | null;
  readonly #startedAt: number;
  readonly #known = new Map<string, Stored<RankInstance>>();

  constructor(context: Context, plan: RankPlan | null) {
    this.#context = context;
    this.#startedAt = context.loop.now();
    this.#plan = plan;
  }

  planOf(tenant: TenantId): RankPlan | null {
    return this.#plan?.tenant === tenant ? this.#plan : null;
  }

  isCutOff(tenant: TenantId, at: number): boolean {
    const cutOff = this.planOf(tenant)?.cutOff ?? null;
    const passedMs = at - this.#startedAt;
    return cutOff !== null && passedMs >= cutOff.fromMs && passedMs < cutOff.untilMs;
  }

  get(tenant: TenantId, id: RankId): Stored<RankInstance> {
    return getOrMake(this.#known, `${tenant}/${id}`, (key) => {
      const object = new SimulatedObject<RankInstance>(
        this.#context,
        `rank ${key}`,
        (life: Life) => new SimulatedRank(this.#context, tenant, id, life),
        ({ live }) => live.alarm(),
      );
      const stored = { object, storage: new MemoryStorage() };
      const { lines, recordings } = this.#context.witness;
      if (this.#plan !== null) lines.expect(this.#plan, stored, this);
      recordings.expect(stored);
      return stored;
    });
  }
}

/** Mounts a `LiveRank` in the simulated world, as `RankObject` does on the platform, and reports what happens in it. */
export class SimulatedRank implements RankInstance {
  readonly live: LiveRank;
  readonly #tenant: TenantId;
  readonly #name: string;

  constructor(context: Context, tenant: TenantId, id: RankId, life: Life) {
    this.#tenant = tenant;
    const stored = context.ranks.get(tenant, id);
    this.#name = stored.object.name;
    const ports = rankPorts(context, tenant, stored, life);
    this.live = new LiveRank(id, ports, rankSpecWithout(context.removed));
    context.witness.lines.rebuilt(this.#name, this.live.state);
    this.live.start(stored.object.alarmAt);
  }

  /** A message from a trip's outbox. */
  receive(envelope: Envelope, tenant: TenantId): Receipt {
    if (tenant !== this.#tenant) throw new Error(`a message of ${tenant} reached ${this.#name}`);
    return this.live.receive(envelope);
  }
}

function rankPorts(context: Context, tenant: TenantId, stored: Stored<RankInstance>, life: Life): RankPorts {
  const { network, witness } = context;
  const { object } = stored;
  const caller = { name: object.name, life };
  const resume = (work: () => void) => object.resume(life, 'answered', work);
  return {
    host: simulatedShellHost(context, stored, life),
    timers: simulatedTimers(context, object, life),
    configured: async () => context.ranks.planOf(tenant),
    attendance: (vehicle) => {
      // Without the guard silence is taken for absence, whatever the vehicle says.
      if (context.removed === 'rank-inquiry') return Promise.resolve(null);
      const asked = context.vehicle(tenant, vehicle).object;
      return network.call(caller, asked, 'attendance', ({ live }) => live.attendance(), resume);
    },
    keepInputs: (recording) => context.history.keepRankInputs(caller, recording),
    changed: (_, after) => witness.lines.changed(object.name, after),
  };
}

/** Returns the rank's machine, without the guard if it belongs to it. */
function rankSpecWithout(removed: Guard | null): typeof rankSpec {
  if (removed !== 'line-order') return rankSpec;
  const { machine } = rankSpec;
  return {
    ...rankSpec,
    machine: {
      ...machine,
      // Whoever came last is asked first.
      decide: (state, command, now) =>
        machine.decide(
          command.type === 'call' ? { ...state, line: state.line.toReversed() } : state,
          command,
          now,
        ),
    },
  };
}
