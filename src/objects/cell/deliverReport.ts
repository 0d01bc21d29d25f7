import type { Seen } from '../../domain/evidence.ts';
import type { Report, ReportRefusal, VehicleReplies } from '../../domain/vehicle/commands.ts';
import type { RefusedFrame } from '../../protocol/frames.ts';
import type { VehicleOfCell } from './ports.ts';

/** Attempts to deliver a report. Vehicles recognise repetitions. */
export const reportTries = 3;
/** Refusal frames sent for one report. */
export const maxRefusedFrames = 5;

/** Delivers a report to its vehicle; null when the vehicle could not be reached. */
export async function deliverReport(
  vehicle: VehicleOfCell,
  epoch: number,
  { report, seen }: { readonly report: Report; readonly seen: Seen },
  onFailure: (error: unknown) => void,
): Promise<VehicleReplies['report'] | null> {
  for (let attempt = 1; attempt <= reportTries; attempt++) {
    try {
      return await vehicle.report(epoch, report, seen);
    } catch (error) {
      onFailure(error);
      // Retrying at once would add to the overload.
      if (isOverloaded(error)) return null;
    }
  }
  return null;
}

/** The platform marks errors of an overloaded object. */
function isOverloaded(error: unknown): boolean {
  return error instanceof Error && 'overloaded' in error && error.overloaded === true;
}

/** The frames for a report's refusals; the last one says how many were left out. */
export function refusedFrames(refusals: readonly ReportRefusal[]): RefusedFrame[] {
  const more = refusals.length - maxRefusedFrames;
  return refusals.slice(0, maxRefusedFrames).map((refusal, at) => {
    const isLast = at === maxRefusedFrames - 1 && more > 0;
    const detail = isLast ? `${refusal.detail} (and ${more} more refused)` : refusal.detail;
    return { type: 'refused', ...refusal, detail };
  });
}
