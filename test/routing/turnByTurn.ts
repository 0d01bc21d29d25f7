import { RoadDensity } from '../../src/routing/graph/density.ts';
import { costOf } from '../../src/routing/graph/drivingCosts.ts';
import { driveOf, type Streets } from '../../src/routing/graph/streets.ts';
import { streetWeights } from '../../src/routing/graph/streetWeights.ts';
import { courseAtEnd, courseAtStart, rankOf, turnSeconds } from '../../src/routing/graph/turnCosts.ts';
import { TurnPreferences } from '../../src/routing/graph/turnPreferences.ts';

/**
 * The cheapest route between two junctions over streets as they were given, one turn at a time (E. W. Dijkstra, 1959, over
 * drives with the drives before them): what contraction and copies have to preserve. Milliseconds that it takes, or
 * null where there is none. A route begins and ends with a drive, however long it is.
 */
export function millisecondsTurnByTurn(input: Streets, start: number, goal: number): number | null {
  const { streets, forbiddenTurns, forbiddenPaths = [] } = input;
  const density = new RoadDensity(streets);
  const preferences = new TurnPreferences(input, density);
  const weights = streetWeights(streets, density);
  const drives = streets.flatMap((street, index) =>
    [false, true].flatMap((isReversed) => {
      const seconds = isReversed ? street.backwardSeconds : street.forwardSeconds;
      if (seconds === null) return [];
      const [tail, head] = isReversed ? [street.to, street.from] : [street.from, street.to];
      const ms = Math.max(1, Math.round(seconds * 1000));
      const weight = Math.round(100 * (weights[index] ?? 1));
      const cost = costOf(Math.round((ms * weight) / 100), ms);
      return [{ drive: driveOf(index, isReversed), street, index, isReversed, tail, head, ms, cost }];
    }),
  );
  type Drive = (typeof drives)[number];
  interface Arrival {
    readonly path: readonly Drive[];
    readonly cost: number;
    readonly ms: number;
  }
  const isBanned = (path: readonly Drive[], next: Drive) => {
    const last = path.at(-1);
    if (last === undefined) return false;
    const isLoop = last.street.from === last.street.to;
    const isTurnBanned = forbiddenTurns.some(
      ({ via, from, to }) => !isLoop && via === last.head && from === last.index && to === next.index,
    );
    const driven = [...path, next].map(({ drive }) => drive);
    return (
      isTurnBanned ||
      forbiddenPaths.some((forbidden) => forbidden.join() === driven.slice(-forbidden.length).join())
    );
  };
  const turnsFrom = ({ path }: Arrival): Drive[] => {
    const last = path.at(-1);
    if (last === undefined) return [];
    const leaving = drives.filter(({ tail }) => tail === last.head);
    const on = leaving.filter((next) => next.drive !== (last.drive ^ 1) && !isBanned(path, next));
    return on.length > 0 ? on : leaving.filter((next) => next.drive === (last.drive ^ 1));
  };
  const endsAt = (junction: number) =>
    streets.flatMap((street) => [street.from, street.to].filter((end) => end === junction).map(() => street));
  const turn = (from: Drive, to: Drive) => {
    const arms = [
      { ...from, course: courseAtEnd(from.street, from.isReversed) },
      { ...to, course: courseAtStart(to.street, to.isReversed) },
    ] as const;
    const around = endsAt(from.head);
    const largest = Math.min(...around.map(rankOf));
    const seconds = turnSeconds(...arms, largest, around.length, 'right');
    return { seconds, counted: preferences.costSeconds(...arms, from.head) };
  };

  /** What of a path can still become a forbidden one, or else its last drive. */
  const remembered = (path: readonly Drive[]): readonly Drive[] => {
    const isBeginning = forbiddenPaths.some((forbidden) =>
      path.every(({ drive }, index) => drive === forbidden[index]),
    );
    return isBeginning || path.length === 1 ? path : remembered(path.slice(1));
  };
  const best = new Map<string, Arrival>();
  const open: Arrival[] = drives
    .filter(({ tail }) => tail === start)
    .map((drive) => ({ path: [drive], cost: drive.cost, ms: drive.ms }));
  const next = () => open.sort((a, b) => b.cost - a.cost).pop();
  for (let arrival = next(); arrival !== undefined; arrival = next()) {
    const key = arrival.path.map(({ drive }) => drive).join();
    if ((best.get(key)?.cost ?? Infinity) <= arrival.cost) continue;
    best.set(key, arrival);
    const last = arrival.path.at(-1);
    if (last === undefined) continue;
    for (const drive of turnsFrom(arrival)) {
      const { seconds, counted } = turn(last, drive);
      const turnMs = Math.round(1000 * seconds);
      open.push({
        path: remembered([...arrival.path, drive]),
        cost: arrival.cost + costOf(Math.round(1000 * counted), turnMs) + drive.cost,
        ms: arrival.ms + turnMs + drive.ms,
      });
    }
  }
  const arrivals = [...best.values()].filter(({ path }) => path.at(-1)?.head === goal);
  const cheapest = arrivals.reduce<Arrival | null>(
    (least, arrival) => (arrival.cost < (least?.cost ?? Infinity) ? arrival : least),
    null,
  );
  return cheapest?.ms ?? null;
}
