import { DurableObject } from 'cloudflare:workers';
import type { CellReport, DistrictCalls, Watch } from '../../calls/district.ts';
import { objectName, readObjectName } from '../../calls/names.ts';
import { cellIdSchema } from '../../domain/geo/cells.ts';
import type { TripRecord } from '../../domain/trip/record.ts';
import type { Env } from '../../env.ts';
import { tripsOfDistrict } from '../../history/district.ts';
import { log } from '../../log.ts';
import { platformTimers } from '../../timeout.ts';
import { LiveDistrict } from './liveDistrict.ts';

/** Mounts `LiveDistrict` on the platform: its calls. */
export class DistrictObject extends DurableObject<Env> implements DistrictCalls {
  readonly #live: LiveDistrict;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { tenant, id: district } = readObjectName(ctx.id.name, cellIdSchema);
    const named = (id: string) => objectName(tenant, id);
    this.#live = new LiveDistrict(district, {
      clock: { now: () => Date.now() },
      timers: platformTimers,
      showCell: (cell, watchMs) => env.CELL.getByName(named(cell)).show(watchMs),
      readTrips: (since) => tripsOfDistrict(env.DB, tenant, district, since),
      list: () => env.TENANT.getByName(tenant).keepRegion(district),
      sendToOperator: (person, stream, change) =>
        env.OPERATOR.getByName(named(person)).changed(stream, change),
      wait: (ms) => scheduler.wait(ms),
      background: (work) => ctx.waitUntil(work),
      warn: (event, details) => log('warn', event, { tenant, district, ...details }),
    });
  }

  report(report: CellReport) {
    return this.#live.report(report);
  }

  tripsChanged(records: readonly TripRecord[]): Promise<void> {
    return this.#live.tripsChanged(records);
  }

  watch(watch: Watch) {
    return this.#live.watch(watch);
  }

  renew(stream: string, generation: number): boolean {
    return this.#live.renew(stream, generation);
  }

  unwatch(stream: string, generation: number): void {
    this.#live.unwatch(stream, generation);
  }

  figures() {
    return this.#live.figures();
  }
}
