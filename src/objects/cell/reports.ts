import type { Report, ReportRefusal, VehicleReplies } from '../../domain/vehicle/commands.ts';
import type { RefusedFrame } from '../../protocol/frames.ts';
import type { VehicleOfCell } from './ports.ts';

/** A report is repeated so often before it is given up; vehicles recognise repetitions. */
export const reportTries = 3;
/** Frames that tell of what a report said and could not be applied. */
export const maxRefusedFrames = 5;

/** Carries a report to its vehicle; null when the vehicle could not be reached. */
export async function deliverReport(
  vehicle: VehicleOfCell,
  epoch: number,
  report: Report,
  onFailure: (error: unknown) => void,
): Promise<VehicleReplies['report'] | null> {
  for (let attempt = 1; attempt <= reportTries; attempt++) {
    try {
      return await vehicle.report(epoch, report);
    } catch (error) {
      onFailure(error);
      // A vehicle that has too much to do is not asked again at once.
      if (isOverloaded(error)) return null;
    }
  }
  return null;
}

/** The platform marks so what an object had no room for. */
function isOverloaded(error: unknown): boolean {
  return error instanceof Error && 'overloaded' in error && error.overloaded === true;
}

/** Tells of the first refusals; the last frame says how many more there were. */
export function refusedFrames(refusals: readonly ReportRefusal[]): RefusedFrame[] {
  const more = refusals.length - maxRefusedFrames;
  return refusals.slice(0, maxRefusedFrames).map((refusal, at) => {
    const isLast = at === maxRefusedFrames - 1 && more > 0;
    const detail = isLast ? `${refusal.detail} (and ${more} more refused)` : refusal.detail;
    return { type: 'refused', ...refusal, detail };
  });
}
