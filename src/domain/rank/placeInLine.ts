import type { VehicleId } from '../ids.ts';
import { type RankState, type Waiting, waitingIn } from './state.ts';

/** Services before this foretell nothing (ms). */
const foretellMs = 3 * 3_600_000;
const leastServices = 3;

/** A vehicle's place as its driver sees it: among those of its type where each has a line of its own. */
export interface PlaceInLine {
  /** From 1. */
  readonly position: number;
  readonly of: number;
}

/** Null: not in line. */
export function placeInLine(state: RankState, vehicle: VehicleId): PlaceInLine | null {
  const own = waitingIn(state, vehicle);
  if (own === undefined) return null;
  const peers = peersOf(state, own);
  return { position: peers.indexOf(own) + 1, of: peers.length };
}

function peersOf({ line, definition }: RankState, { kind }: Waiting): readonly Waiting[] {
  return definition?.perVehicleType === true ? line.filter((one) => one.kind.type === kind.type) : line;
}

/** Returns what a position of a driver's line is in the line of all vehicles, from 0. */
export function positionAmongAll(state: RankState, vehicle: VehicleId, position: number): number {
  const own = waitingIn(state, vehicle);
  const others = state.line.filter((one) => one.vehicle !== vehicle);
  if (own === undefined) return others.length;
  const behind = peersOf(state, own).filter((one) => one.vehicle !== vehicle)[position - 1];
  return behind === undefined ? others.length : others.indexOf(behind);
}

/** Seconds until it is a vehicle's turn, if vehicles go on leaving as they did; null: too few did. */
export function waitSecondsOf(state: RankState, vehicle: VehicleId, now: number): number | null {
  const ahead = state.line.findIndex((one) => one.vehicle === vehicle);
  const recent = state.servedAt.filter((at) => at > now - foretellMs);
  const [first] = recent;
  if (ahead < 0 || first === undefined || recent.length < leastServices) return null;
  const minutes = ((ahead + 1) * (now - first)) / recent.length / 60_000;
  return Math.round(minutes) * 60;
}
