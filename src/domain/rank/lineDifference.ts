import type { VehicleId } from '../ids.ts';
import type { RankFact } from './events.ts';
import type { RankDefinition, RankRules } from './state.ts';

type ChangeType = 'joined' | 'sentLast' | 'left' | 'placeKept' | 'departed' | 'served' | 'moved';

/** What last changed a vehicle's place. */
export interface PlaceChange {
  readonly at: number;
  readonly type: ChangeType;
  readonly reason: string | null;
}

/** The rule by which a line came out otherwise, and what it did to a vehicle. */
export interface Cause {
  /** `rank`: one of the two has no such rank. */
  readonly rule: keyof RankRules | 'rank';
  readonly values: { readonly actual: number; readonly draft: number } | null;
  readonly vehicle: VehicleId;
  /** Null: it had no place. */
  readonly actual: PlaceChange | null;
  readonly draft: PlaceChange | null;
}

type Changes = Map<VehicleId, PlaceChange>;

/** Keeps what last changed each vehicle's place. */
export function noteChanges(changes: Changes, events: readonly RankFact[]): void {
  for (const event of events) {
    switch (event.type) {
      case 'joined':
      case 'served':
      case 'moved':
        changes.set(event.vehicle, { at: event.at, type: event.type, reason: null });
        break;
      case 'sentLast':
      case 'left':
      case 'placeKept':
      case 'departed':
        changes.set(event.vehicle, { at: event.at, type: event.type, reason: event.reason });
    }
  }
}

/** Which rule had vehicles come to be called, or not; null: none by itself. */
export function causeOf(
  vehicles: readonly (VehicleId | null)[],
  changes: { readonly actual: Changes; readonly draft: Changes },
  definitions: { readonly actual: RankDefinition | null; readonly draft: RankDefinition | null },
): Cause | null {
  for (const vehicle of vehicles) {
    if (vehicle === null) continue;
    const actual = changes.actual.get(vehicle) ?? null;
    const draft = changes.draft.get(vehicle) ?? null;
    if (definitions.actual === null || definitions.draft === null) {
      return { rule: 'rank', values: null, vehicle, actual, draft };
    }
    if (isSame(actual, draft)) continue;
    const [a, b] = [definitions.actual.rules, definitions.draft.rules];
    const latestFirst = [actual, draft].toSorted((one, other) => (other?.at ?? 0) - (one?.at ?? 0));
    for (const change of latestFirst) {
      const rule = change === null ? null : ruleOf(change);
      if (rule === null || a[rule] === b[rule]) continue;
      return { rule, values: { actual: a[rule], draft: b[rule] }, vehicle, actual, draft };
    }
  }
  return null;
}

function isSame(one: PlaceChange | null, other: PlaceChange | null): boolean {
  return one?.at === other?.at && one?.type === other?.type && one?.reason === other?.reason;
}

/** The rule that decides about a change. */
function ruleOf({ type, reason }: PlaceChange): keyof RankRules | null {
  switch (type) {
    case 'joined':
      return 'dwellSeconds';
    case 'sentLast':
      return reason === 'declined' ? 'declinesBeforeLast' : 'arriveWithinSeconds';
    case 'left':
      return reason === 'drove-out' || reason === 'dark' ? 'graceSeconds' : null;
    case 'placeKept':
      return reason === 'short-trip' ? 'keepAfterShortTripSeconds' : null;
    case 'departed':
      return reason === 'not-back-in-time' ? 'keepAfterShortTripSeconds' : null;
    default:
      return null;
  }
}
