import { DurableObject } from 'cloudflare:workers';
import { readObjectName } from '../../calls/names.ts';
import { objectsOf } from '../../calls/objects.ts';
import type { RankCalls, RankOrder, RankReport, VehicleWanted } from '../../calls/rank.ts';
import { rankIdSchema } from '../../domain/ids.ts';
import { configuredRankSchema } from '../../domain/rank/state.ts';
import type { Env } from '../../env.ts';
import { keepRankInputs } from '../../history/rankInputs.ts';
import { log } from '../../log.ts';
import type { Envelope, Receipt } from '../../shell/ports.ts';
import { platformTimers } from '../../timeout.ts';
import { durableShellHost } from '../durableShellHost.ts';
import { LiveRank } from './liveRank.ts';

/** Mounts `LiveRank` on the platform: its calls and its alarm. */
export class RankObject extends DurableObject<Env> implements RankCalls {
  readonly #live: LiveRank;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { tenant, id } = readObjectName(ctx.id.name, rankIdSchema);
    const objects = objectsOf(env, ctx.id, null);
    this.#live = new LiveRank(id, {
      host: durableShellHost(ctx, env, { kind: 'rank', tenant, id }),
      timers: platformTimers,
      configured: async () => configuredRankSchema.nullable().parse(await objects.own().rank(id)),
      attendance: (vehicle) => objects.vehicle(vehicle).attendance(),
      keepInputs: (recording) => keepRankInputs(env.DB, tenant, id, recording),
      changed: (before, after) => {
        if (before.line.length === after.line.length) return;
        log('info', 'rank-line', { tenant, rank: id, waiting: after.line.length });
      },
    });
    ctx.blockConcurrencyWhile(async () => this.#live.start(await ctx.storage.getAlarm()));
  }

  report(report: RankReport) {
    return this.#live.report(report);
  }

  call(wanted: VehicleWanted) {
    return this.#live.call(wanted);
  }

  receive(envelope: Envelope): Receipt {
    return this.#live.receive(envelope);
  }

  read() {
    return this.#live.read();
  }

  order(ordered: RankOrder) {
    return this.#live.order(ordered);
  }

  override alarm(): void {
    this.#live.alarm();
  }
}
