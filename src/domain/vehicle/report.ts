import { applyProgress } from './assigned.ts';
import type { Progress, Report, ReportRefusal } from './commands.ts';
import type { VehicleDraft } from './messages.ts';
import { applyAnswer } from './offers.ts';
import { changeAvailability } from './shift.ts';

/**
 * Applies what a driver says. What was said before changes nothing; what contradicts the plan is returned,
 * and the rest of the report still applies.
 */
export function applyReport(draft: VehicleDraft, report: Report): ReportRefusal[] {
  const refusals: ReportRefusal[] = [];
  const note = (refusal: ReportRefusal | null) => {
    if (refusal !== null) refusals.push(refusal);
  };
  for (const answer of report.answers ?? []) note(applyAnswer(draft, answer));
  for (const progress of inOrder(draft, report.progress ?? [])) note(applyProgress(draft, progress));
  if (report.availability !== undefined) changeAvailability(draft, report.availability);
  return refusals;
}

const turn: Record<Progress['status'], number> = { enroute: 0, arrived: 1, noShow: 2, done: 2, giveBack: 3 };

/**
 * In the order of the plan, whatever order the report has it in: so it can have happened, and a repeated report must
 * find nothing left to do.
 */
function inOrder({ state }: VehicleDraft, reported: readonly Progress[]): Progress[] {
  const position = ({ stopId }: Progress) => state.stops.findIndex((stop) => stop.id === stopId);
  return reported.toSorted((a, b) => position(a) - position(b) || turn[a.status] - turn[b.status]);
}
