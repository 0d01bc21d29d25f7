import type { z } from 'zod';
import type { availabilityChangedSchema, Seen } from '../../domain/evidence.ts';
import type { Report, VehicleReplies } from '../../domain/vehicle/commands.ts';
import type { Availability } from '../../domain/vehicle/state.ts';
import type { RefusedFrame } from '../../protocol/frames.ts';
import type { VehicleOfCell } from './ports.ts';

/** Attempts to deliver a report. Vehicles recognise repetitions. */
export const reportTries = 3;
/** Refusal frames sent for one report. */
export const maxRefusedFrames = 5;

/** How often a vehicle may change its availability: each change is journaled, and kept in the history. */
export const availabilityChanges = { most: 20, withinMs: 600_000 };

interface AvailabilityFacts {
  readonly availability: Availability;
  availabilityChanged?: z.infer<typeof availabilityChangedSchema> | undefined;
}

/** What a report's refusal tells the driver. */
type Refusal = Omit<RefusedFrame, 'type'>;

/** Takes the change of availability out of a report when the stream has made as many as it may; the rest is delivered. */
export function withinAllowance(
  facts: AvailabilityFacts,
  report: Report,
  now: number,
): { readonly report: Report; readonly refusals: readonly Refusal[] } {
  const { availability, ...rest } = report;
  if (availability === undefined || availability === facts.availability) return { report, refusals: [] };
  const { most, withinMs } = availabilityChanges;
  const known = facts.availabilityChanged;
  const { since, count } =
    known !== undefined && now < known.since + withinMs ? known : { since: now, count: 0 };
  if (count < most) {
    facts.availabilityChanged = { since, count: count + 1 };
    return { report, refusals: [] };
  }
  const seconds = Math.ceil((since + withinMs - now) / 1000);
  const detail = `at most ${most} changes of availability in ${withinMs / 60_000} minutes: again in ${seconds} s`;
  return { report: rest, refusals: [{ reason: 'too-many-changes', detail }] };
}

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
export function refusedFrames(refusals: readonly Refusal[]): RefusedFrame[] {
  const more = refusals.length - maxRefusedFrames;
  return refusals.slice(0, maxRefusedFrames).map((refusal, at) => {
    const isLast = at === maxRefusedFrames - 1 && more > 0;
    const detail = isLast ? `${refusal.detail} (and ${more} more refused)` : refusal.detail;
    return { type: 'refused', ...refusal, detail };
  });
}
