import { driveOf, type ForbiddenTurn, type Street } from '../../src/routing/graph/streets.ts';
import { courseAtEnd, courseAtStart } from '../../src/routing/graph/turnCosts.ts';
import type { OsmRelation } from './extract.ts';

/** A turn restriction as it is mapped. */
export interface TurnRestriction {
  readonly isOnly: boolean;
  readonly turn: string;
  /** One node, or ways that are driven between the two others. */
  readonly via: { readonly node: number } | { readonly ways: readonly number[] };
  /** Ids of ways. */
  readonly froms: readonly number[];
  readonly tos: readonly number[];
}

/** Why a restriction is not obeyed. */
export type LeftOut = { readonly leftOut: string };

/** The more specific key decides. */
const keys = ['restriction:motorcar', 'restriction:motor_vehicle', 'restriction:vehicle', 'restriction'];
const carModes = new Set(['motorcar', 'motor_vehicle', 'vehicle']);
const kind = /^(no|only)_(left_turn|right_turn|straight_on|u_turn|entry|exit)$/;

/** Null for what is no restriction, or none for cars. */
export function readTurnRestriction(relation: OsmRelation): TurnRestriction | LeftOut | null {
  const { members, tags } = relation;
  const { type = '', except = '', hour_on: hourOn } = tags;
  if (!/^restriction(:(motorcar|motor_vehicle|vehicle))?$/.test(type)) return null;
  if (except.split(';').some((mode) => carModes.has(mode.trim()))) return null;
  const value = keys.map((key) => tags[key]).find((tag) => tag !== undefined && tag !== '');
  const isConditional = keys.some((key) => tags[`${key}:conditional`] !== undefined) || hourOn !== undefined;
  if (isConditional) return { leftOut: 'at some hours only' };
  if (value === undefined) return null;
  const [, effect, turn] = kind.exec(value) ?? [];
  if (effect === undefined || turn === undefined) return { leftOut: `unknown: ${value}` };
  const refsOf = (role: string, memberType: 'node' | 'way') =>
    members.filter((member) => member.role === role && member.type === memberType).map(({ ref }) => ref);
  const [nodes, ways] = [refsOf('via', 'node'), refsOf('via', 'way')];
  const [froms, tos] = [refsOf('from', 'way'), refsOf('to', 'way')];
  const [node] = nodes;
  if (froms.length === 0 || tos.length === 0 || nodes.length + ways.length === 0) {
    return { leftOut: 'members are missing' };
  }
  if (nodes.length > 1 || (node !== undefined && ways.length > 0)) return { leftOut: 'more than one via' };
  return { isOnly: effect === 'only', turn, via: node === undefined ? { ways } : { node }, froms, tos };
}

/** What restrictions are applied to. */
export interface StreetNetwork {
  readonly streets: readonly Street[];
  /** The streets of a way. */
  streetsOf(way: number): readonly number[];
  /** All streets that end at a junction. */
  around(junction: number): readonly number[];
}

/** What a restriction at a junction forbids between streets, or why it cannot be applied. */
export function forbiddenTurns(
  { isOnly, turn, froms, tos }: TurnRestriction,
  via: number,
  network: StreetNetwork,
): ForbiddenTurn[] | LeftOut {
  const endingAtVia = (way: number) =>
    network.streetsOf(way).filter((index) => isAt(network.streets[index], via));
  const pairs: { from: number; to: number }[] = [];
  for (const way of froms) {
    for (const other of tos) {
      const all = endingAtVia(way).flatMap((from) => endingAtVia(other).map((to) => ({ from, to })));
      // A way that goes on behind the junction does not say from where, or to where; the turn does.
      const meant = all.length > 1 ? all.filter((pair) => isTurn(turn, pair, via, network)) : all;
      const [only, ...others] = meant;
      if (all.length === 0) return { leftOut: 'on no road for cars' };
      if (only === undefined || others.length > 0) return { leftOut: 'not clear which way is meant' };
      pairs.push(only);
    }
  }
  if (!isOnly) return pairs.map(({ from, to }) => ({ via, from, to }));
  const allowed = new Set(pairs.map(({ to }) => to));
  if (![...allowed].some((to) => drivesFrom(network, to, via).length > 0)) {
    return { leftOut: 'the only turn cannot be taken' };
  }
  const forbidden = network.around(via).filter((street) => !allowed.has(street));
  const arrivals = new Set(pairs.map(({ from }) => from));
  return [...arrivals].flatMap((from) => forbidden.map((to) => ({ via, from, to })));
}

/** What a restriction over ways forbids, as drives one after the other, or why it cannot be applied. */
export function forbiddenPaths(
  { isOnly, froms, tos }: TurnRestriction,
  viaWays: readonly number[],
  network: StreetNetwork,
): number[][] | LeftOut {
  const vias = new Set(viaWays.flatMap((way) => network.streetsOf(way)));
  const [arrivals, departures] = [froms, tos].map((ways) => ways.flatMap((way) => network.streetsOf(way)));
  if (vias.size === 0 || !arrivals?.length || !departures?.length) return { leftOut: 'on no road for cars' };
  const found = arrivals.flatMap((from) =>
    [false, true]
      .map((isReversed) => driveOf(from, isReversed))
      .filter((drive) => !vias.has(from) && isDriven(network, drive))
      .flatMap((drive) => pathsOver(drive, vias, new Set(departures), network)),
  );
  const shortest = Math.min(...found.map(({ length }) => length));
  const [path, ...others] = found.filter(({ length }) => length === shortest);
  if (path === undefined) return { leftOut: 'on no road for cars' };
  if (others.length > 0) return { leftOut: 'not clear which way is meant' };
  if (!isOnly) return [path];
  const before = path.slice(0, -1);
  const end = headOf(network, before.at(-1) ?? 0);
  return network
    .around(end)
    .flatMap((street) => drivesFrom(network, street, end))
    .filter((drive) => drive !== path.at(-1))
    .map((drive) => [...before, drive]);
}

/** Drives from one over some of the streets to the first that is a departure, without meeting a street twice. */
function pathsOver(
  first: number,
  vias: ReadonlySet<number>,
  departures: ReadonlySet<number>,
  network: StreetNetwork,
): number[][] {
  const paths: number[][] = [];
  const open = [[first]];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const last = path.at(-1) ?? 0;
    const junction = headOf(network, last);
    for (const street of network.around(junction)) {
      for (const drive of drivesFrom(network, street, junction)) {
        const isMet = path.some((driven) => driven >>> 1 === street);
        if (vias.has(street) && !isMet) open.push([...path, drive]);
        // One may come back along the street from which one came: that is a U-turn.
        if (departures.has(street) && path.length > 1 && drive !== (last ^ 1)) paths.push([...path, drive]);
      }
    }
  }
  return paths;
}

function isAt(street: Street | undefined, junction: number): boolean {
  return street?.from === junction || street?.to === junction;
}

/** The drives that leave a junction along a street. */
function drivesFrom({ streets }: StreetNetwork, index: number, junction: number): number[] {
  const street = streets[index];
  return [
    ...(street?.from === junction && street.forwardSeconds !== null ? [driveOf(index, false)] : []),
    ...(street?.to === junction && street.backwardSeconds !== null ? [driveOf(index, true)] : []),
  ];
}

function isDriven({ streets }: StreetNetwork, drive: number): boolean {
  const street = streets[drive >>> 1];
  return ((drive & 1) === 1 ? street?.backwardSeconds : street?.forwardSeconds) != null;
}

function headOf({ streets }: StreetNetwork, drive: number): number {
  const street = streets[drive >>> 1];
  return ((drive & 1) === 1 ? street?.from : street?.to) ?? -1;
}

/** Up to here it is straight on, and from there it is back. */
const STRAIGHT_DEGREES = 30;
const BACK_DEGREES = 150;

function isTurn(
  turn: string,
  { from, to }: { from: number; to: number },
  via: number,
  network: StreetNetwork,
): boolean {
  if (turn === 'u_turn' && from === to) return true;
  const [arrival, departure] = [network.streets[from], network.streets[to]];
  if (arrival === undefined || departure === undefined || from === to) return false;
  const [arrivesReversed, leavesReversed] = [arrival.to !== via, departure.from !== via];
  const canArrive = (arrivesReversed ? arrival.backwardSeconds : arrival.forwardSeconds) !== null;
  const canLeave = (leavesReversed ? departure.backwardSeconds : departure.forwardSeconds) !== null;
  if (!canArrive || !canLeave) return false;
  const courses = [courseAtEnd(arrival, arrivesReversed), courseAtStart(departure, leavesReversed)] as const;
  const angle = ((courses[1] - courses[0] + 540) % 360) - 180;
  const sideways = Math.abs(angle);
  if (turn === 'straight_on') return sideways <= STRAIGHT_DEGREES;
  if (turn === 'u_turn') return sideways >= BACK_DEGREES;
  if (turn === 'left_turn') return angle < -STRAIGHT_DEGREES && sideways < BACK_DEGREES;
  if (turn === 'right_turn') return angle > STRAIGHT_DEGREES && sideways < BACK_DEGREES;
  return true;
}
