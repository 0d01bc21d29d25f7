import { junctionCount, type Street, type Streets, streetsAtJunctions } from './streets.ts';

/** One direction of a street, between nodes. */
export interface DirectedEdge {
  readonly tail: number;
  readonly head: number;
  readonly street: number;
  readonly isReversed: boolean;
}

/** Nodes with the edges between them; several nodes may be at one junction. */
export interface ExpandedStreets {
  readonly junctionOfNode: readonly number[];
  readonly edges: readonly DirectedEdge[];
}

/**
 * Gives each street that ends in forbidden turns a node of its own to end at: a copy of the junction which only
 * the allowed streets leave. What remains is a plain graph that respects the restrictions.
 *
 * Nobody turns around at a copy: that would be the way around every restriction. Only where no other way out is
 * left it is allowed, as at any dead end.
 */
export function expandTurns({ streets, forbiddenTurns }: Streets): ExpandedStreets {
  const junctionOfNode = Array.from({ length: junctionCount(streets) }, (_, junction) => junction);
  const exits = exitsOf(streets);
  const copies = new Map<string, { node: number; exits: Exit[] }>();
  for (const [arrival, forbidden] of arrivalsOf(streets, forbiddenTurns)) {
    const [street = 0, via = 0] = arrival.split('>').map(Number);
    const allowed = (exits[via] ?? []).filter(
      (exit) => exit.street !== street && !forbidden.has(exit.street),
    );
    const around = (exits[via] ?? []).filter((exit) => exit.street === street);
    copies.set(arrival, { node: junctionOfNode.length, exits: allowed.length > 0 ? allowed : around });
    junctionOfNode.push(via);
  }

  const edges: DirectedEdge[] = [];
  const leave = (tail: number, { street, head, isReversed }: Exit) => {
    edges.push({ tail, head: copies.get(`${street}>${head}`)?.node ?? head, street, isReversed });
  };
  exits.forEach((around, junction) => {
    for (const exit of around) leave(junction, exit);
  });
  for (const copy of copies.values()) for (const exit of copy.exits) leave(copy.node, exit);
  return { junctionOfNode, edges };
}

/** A way to leave a junction. */
interface Exit {
  readonly street: number;
  /** The junction at the other end. */
  readonly head: number;
  readonly isReversed: boolean;
}

function exitsOf(streets: readonly Street[]): Exit[][] {
  const exits: Exit[][] = streetsAtJunctions(streets).map(() => []);
  for (const [index, { from, to, forwardSeconds, backwardSeconds }] of streets.entries()) {
    if (forwardSeconds !== null) exits[from]?.push({ street: index, head: to, isReversed: false });
    if (backwardSeconds !== null) exits[to]?.push({ street: index, head: from, isReversed: true });
  }
  return exits;
}

/** The streets forbidden to whoever arrives, by `street>junction`. */
function arrivalsOf(
  streets: readonly Street[],
  forbiddenTurns: Streets['forbiddenTurns'],
): Map<string, Set<number>> {
  const arrivals = new Map<string, Set<number>>();
  for (const { via, from, to } of forbiddenTurns) {
    const street = streets[from];
    // At which of its ends one arrives cannot be told of a street that begins and ends there.
    if (street === undefined || street.from === street.to) continue;
    const secondsToVia = street.to === via ? street.forwardSeconds : street.backwardSeconds;
    if (secondsToVia === null) continue;
    const arrival = `${from}>${via}`;
    arrivals.set(arrival, (arrivals.get(arrival) ?? new Set()).add(to));
  }
  return arrivals;
}
