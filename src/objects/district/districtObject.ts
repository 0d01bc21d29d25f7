import { DurableObject } from 'cloudflare:workers';
import type { CellReport, DistrictCalls, SurgeAsked, Watch } from '../../calls/district.ts';
import { readObjectName } from '../../calls/names.ts';
import { objectsOf } from '../../calls/objects.ts';
import { cellCentre, cellIdSchema } from '../../domain/geo/cells.ts';
import type { RideAhead } from '../../domain/supply/feasibility.ts';
import type { TripRecord } from '../../domain/trip/record.ts';
import type { DistrictShifts } from '../../domain/vehicle/plannedShifts.ts';
import type { Env } from '../../env.ts';
import { shiftsOfDistrict } from '../../history/plannedShifts.ts';
import { keepSurge } from '../../history/surgeMinutes.ts';
import { searchesOfDistrict, tripsOfDistrict } from '../../history/tripsOfDistrict.ts';
import { log } from '../../log.ts';
import { platformTimers } from '../../timeout.ts';
import { LiveDistrict } from './liveDistrict.ts';

/** Mounts `LiveDistrict` on the platform: its calls. */
export class DistrictObject extends DurableObject<Env> implements DistrictCalls {
  readonly #live: LiveDistrict;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { tenant, id: district } = readObjectName(ctx.id.name, cellIdSchema);
    const objects = objectsOf(env, ctx.id, cellCentre(district));
    this.#live = new LiveDistrict(district, {
      clock: { now: () => Date.now() },
      timers: platformTimers,
      showCell: (cell, watchMs) => objects.cell(cell).show(watchMs),
      readTrips: (since) => tripsOfDistrict(env.DB, tenant, district, since),
      readShifts: (now) => shiftsOfDistrict(env.DB, tenant, district, now),
      readSearches: (hours) => searchesOfDistrict(env.DB, tenant, district, hours),
      keepSurge: (levels) => keepSurge(env.DB, tenant, district, levels),
      list: () => objects.own().keepRegion(district),
      sendToOperator: (person, stream, change) => objects.operator(person).changed(stream, change),
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

  searchMargin() {
    return this.#live.searchMargin();
  }

  shiftsPlanned(shifts: DistrictShifts): void {
    this.#live.shiftsPlanned(shifts);
  }

  feasibility(rides: readonly RideAhead[]) {
    return this.#live.feasibility(rides);
  }

  planned(ride: RideAhead) {
    return this.#live.planned(ride);
  }

  figures() {
    return this.#live.figures();
  }

  surge(asked: SurgeAsked) {
    return this.#live.surge(asked);
  }

  surgeNow() {
    return this.#live.surgeNow();
  }
}
