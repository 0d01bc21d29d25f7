import { costOf } from '../../src/routing/graph/metric.ts';
import type { Streets } from '../../src/routing/graph/streets.ts';

/**
 * The cheapest way between two junctions over streets as they were given, one turn at a time (Bellman, 1958, over
 * directed streets): what contraction and copies of junctions have to preserve. Infinity where there is none.
 */
export function costTurnByTurn({ streets, forbiddenTurns }: Streets, start: number, goal: number): number {
  const drives = streets.flatMap(({ from, to, lengthMeters, forwardSeconds, backwardSeconds }, street) => {
    const drive = (tail: number, head: number, seconds: number | null) =>
      seconds === null
        ? []
        : [
            {
              street,
              tail,
              head,
              cost: costOf(seconds * 1000, Math.round(lengthMeters * 10)),
              total: Infinity,
            },
          ];
    return [...drive(from, to, forwardSeconds), ...drive(to, from, backwardSeconds)];
  });
  type Drive = (typeof drives)[number];
  const isForbidden = (last: Drive, next: Drive) => {
    const isLoop = last.head === last.tail;
    const here = forbiddenTurns.filter(
      ({ via, from }) => !isLoop && via === last.head && from === last.street,
    );
    if (here.length === 0) return false;
    const isBanned = (drive: Drive) =>
      drive.street === last.street || here.some(({ to }) => to === drive.street);
    const hasWayOut = drives.some((drive) => drive.tail === last.head && !isBanned(drive));
    return hasWayOut ? isBanned(next) : next.street !== last.street;
  };
  for (const drive of drives) if (drive.tail === start) drive.total = drive.cost;
  for (let changed = true; changed; ) {
    changed = false;
    for (const last of drives) {
      for (const next of drives) {
        const total = last.total + next.cost;
        if (next.tail !== last.head || total >= next.total || isForbidden(last, next)) continue;
        next.total = total;
        changed = true;
      }
    }
  }
  const arrivals = drives.filter(({ head }) => head === goal).map(({ total }) => total);
  return start === goal ? 0 : Math.min(...arrivals);
}
