import type { Report, VehicleReplies } from '../../domain/vehicle/commands.ts';
import type { VehicleOfCell } from './ports.ts';

/** A report is repeated so often before it is given up; vehicles recognise repetitions. */
export const reportTries = 3;

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
