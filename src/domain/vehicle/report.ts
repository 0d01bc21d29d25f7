import type { Seen } from '../evidence.ts';
import type { Progress, Report, ReportRefusal } from './commands.ts';
import { applyProgress } from './confirmAndProgress.ts';
import type { VehicleDraft } from './messages.ts';
import { applyAnswer } from './offers.ts';
import { changeAvailability } from './shift.ts';

/**
 * Applies a driver's report. Repetitions change nothing; the parts that contradict the plan, or what was seen of the
 * vehicle, are returned, and the rest still applies.
 */
export function applyReport(draft: VehicleDraft, report: Report, seen: Seen | undefined): ReportRefusal[] {
  const refusals: ReportRefusal[] = [];
  const note = (refusal: ReportRefusal | null) => {
    if (refusal !== null) refusals.push(refusal);
  };
  for (const answer of report.answers ?? []) note(applyAnswer(draft, answer));
  for (const progress of inOrder(draft, report.progress ?? [])) note(applyProgress(draft, progress, seen));
  if (report.availability !== undefined) changeAvailability(draft, report.availability);
  return refusals;
}

const turn: Record<Progress['status'], number> = {
  enroute: 0,
  arrived: 1,
  noShow: 2,
  done: 2,
  failed: 2,
  giveBack: 3,
};

/** Sorts progress into plan order, whatever the report's order, so that a repeated report has no effect. */
function inOrder({ state }: VehicleDraft, reported: readonly Progress[]): Progress[] {
  const position = ({ stopId }: Progress) => state.stops.findIndex((stop) => stop.id === stopId);
  return reported.toSorted((a, b) => position(a) - position(b) || turn[a.status] - turn[b.status]);
}
