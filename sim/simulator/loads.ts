import { isEmptyParty } from '../../src/domain/party.ts';
import type { Progress, Report } from '../../src/domain/vehicle/commands.ts';
import type { Plan } from '../../src/domain/vehicle/plan.ts';

/** So often a report is repeated that no plan shows. */
const mostTries = 2;

/** Goods that a phone has reported as taken: they are reported again where a plan lacks their stop, as clients do. */
export class Loads {
  /** Those that no plan shows on board, by stop. */
  readonly #said = new Map<string, { readonly progress: Progress; tries: number }>();

  shown({ stops }: Plan): void {
    for (const { id, status } of stops) if (status === 'done') this.#said.delete(id);
  }

  /** Returns the report with what is to be said again. */
  reportedWith(report: Report | null, { version, stops }: Plan): Report | null {
    const again: Progress[] = [];
    for (const [stopId, load] of this.#said) {
      if (stops.some(({ id }) => id === stopId)) continue;
      if (load.tries < mostTries) again.push(load.progress);
      load.tries += 1;
    }
    for (const progress of report?.progress ?? []) {
      const stop = stops.find(({ id }) => id === progress.stopId);
      const isLoad = stop?.kind === 'pickup' && stop.status !== 'done' && isEmptyParty(stop.party);
      if (isLoad && progress.status === 'done') this.#said.set(progress.stopId, { progress, tries: 0 });
    }
    if (again.length === 0) return report;
    return { planVersion: version, ...report, progress: [...(report?.progress ?? []), ...again] };
  }
}
