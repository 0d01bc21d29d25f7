import type { ForbiddenTurn, Street } from '../../src/routing/graph/streets.ts';
import type { OsmRelation } from './extract.ts';

/** A turn restriction at a node, as it is mapped. */
export interface TurnRestriction {
  readonly isOnly: boolean;
  readonly via: number;
  /** Ids of ways. */
  readonly froms: readonly number[];
  readonly tos: readonly number[];
}

/** The more specific key decides. */
const keys = ['restriction:motorcar', 'restriction:motor_vehicle', 'restriction:vehicle', 'restriction'];
const carModes = new Set(['motorcar', 'motor_vehicle', 'vehicle']);
const kind = /^(no|only)_(left_turn|right_turn|straight_on|u_turn|entry|exit)$/;

/** Null for what is no restriction, is none for cars, or goes over a way instead of a node. */
export function readTurnRestriction({ members, tags }: OsmRelation): TurnRestriction | null {
  const { except = '' } = tags;
  const isExcepted = except.split(';').some((mode) => carModes.has(mode.trim()));
  const value = keys.map((key) => tags[key]).find((tag) => tag !== undefined);
  const [, effect] = kind.exec(value ?? '') ?? [];
  if (effect === undefined || isExcepted) return null;
  const refsOf = (role: string, type: 'node' | 'way') =>
    members.filter((member) => member.role === role && member.type === type).map(({ ref }) => ref);
  const [via, ...moreVias] = refsOf('via', 'node');
  const [froms, tos] = [refsOf('from', 'way'), refsOf('to', 'way')];
  if (via === undefined || moreVias.length > 0 || froms.length === 0 || tos.length === 0) return null;
  return { isOnly: effect === 'only', via, froms, tos };
}

/**
 * What a restriction forbids between streets; null when it cannot be applied: at a node in the middle of a way it
 * does not say from where, and what is the only turn allowed has to be one that can be taken.
 *
 * @param streetsOf the streets of a way
 * @param around all streets that end at the junction
 */
export function forbiddenTurns(
  { isOnly, froms, tos }: TurnRestriction,
  via: number,
  streets: readonly Street[],
  streetsOf: (way: number) => readonly number[],
  around: readonly number[],
): ForbiddenTurn[] | null {
  const streetAt = (way: number) => {
    const [street, ...others] = streetsOf(way).filter(
      (index) => streets[index]?.from === via || streets[index]?.to === via,
    );
    return others.length === 0 ? street : undefined;
  };
  const fromStreets = froms.map(streetAt).filter((street) => street !== undefined);
  const toStreets = tos.map(streetAt).filter((street) => street !== undefined);
  if (fromStreets.length < froms.length || toStreets.length < tos.length) return null;
  if (isOnly && !toStreets.some((street) => canLeave(streets[street], via))) return null;
  const forbidden = isOnly ? around.filter((street) => !toStreets.includes(street)) : toStreets;
  return fromStreets.flatMap((from) => forbidden.map((to) => ({ via, from, to })));
}

function canLeave(street: Street | undefined, junction: number): boolean {
  if (street === undefined) return false;
  return (street.from === junction ? street.forwardSeconds : street.backwardSeconds) !== null;
}
