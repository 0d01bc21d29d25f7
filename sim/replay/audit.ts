import { isOver } from '../../src/domain/trip/phases.ts';
import type { PublicTrip } from '../../src/protocol/trips.ts';
import type { Violation } from './violations.ts';

type ListedTrip = Pick<PublicTrip, 'id' | 'state' | 'version'>;

/** Compares the booked trips, as their riders last saw them, with the operator's list. */
export function checkHistory(booked: readonly ListedTrip[], listed: readonly ListedTrip[]): Violation[] {
  const found = Map.groupBy(listed, ({ id }) => id);
  return booked.flatMap(({ id, state, version }): Violation[] => {
    const entries = found.get(id) ?? [];
    const [entry] = entries;
    const gap = (detail: string): Violation[] => [{ kind: 'history-gap', detail: `${id} ${detail}` }];
    if (entry === undefined) return gap('is not in the history');
    if (entries.length > 1) return gap(`is ${entries.length} times in the history`);
    if (entry.state !== state || entry.version !== version) {
      return gap(
        `is ${entry.state} (version ${entry.version}) in the history, but ${state} (version ${version})`,
      );
    }
    return [];
  });
}

/** The part of an event that the checks need. */
export interface JournaledEvent {
  readonly sequence: number;
  readonly type: string;
  /** RFC 3339. */
  readonly at: string;
  readonly vehicleId?: string | undefined;
}

const endings = ['completed', 'cancelled', 'unfulfilled'];
const progress = ['arrived', 'onboard', 'completed'];

/** Checks a trip's journal from its first event for impossible sequences. */
export function checkJournal(trip: ListedTrip, events: readonly JournaledEvent[]): Violation[] {
  const wrong: string[] = [];
  let vehicle: string | null = null;
  let ending: string | null = null;
  for (const [at, event] of events.entries()) {
    const { type } = event;
    const before = events[at - 1];
    if (event.sequence !== at + 1) wrong.push(`event ${at + 1} has the number ${event.sequence}`);
    if (before !== undefined && Date.parse(event.at) < Date.parse(before.at))
      wrong.push(`${type} is back in time`);
    if ((type === 'requested') !== (at === 0)) wrong.push(`event ${at + 1} is ${type}`);
    if (type === 'assigned') {
      if (vehicle !== null) wrong.push(`assigned to ${event.vehicleId} while ${vehicle} has it`);
      vehicle = event.vehicleId ?? 'nobody';
    }
    if (progress.includes(type) && vehicle === null) wrong.push(`${type} without a vehicle`);
    if (type === 'returned') vehicle = null;
    if (!endings.includes(type)) continue;
    if (ending !== null) wrong.push(`${type} after ${ending}`);
    ending = type;
  }
  if (events.length === 0) wrong.push('no events');
  if (isOver(trip.state) && ending !== trip.state)
    wrong.push(`ends ${ending ?? 'open'}, but is ${trip.state}`);
  return wrong.map((detail) => ({ kind: 'journal', detail: `${trip.id}: ${detail}` }));
}
