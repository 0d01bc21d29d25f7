/** A place of Cordeau's dial-a-ride instances. Times in minutes; the distance of two nodes is also their travel time. */
export interface Node {
  readonly x: number;
  readonly y: number;
  readonly service: number;
  readonly load: number;
  readonly earliest: number;
  readonly latest: number;
}

/** Node i (from 1) is the pickup of request i, node requests + i its drop-off; the first and the last are the depot. */
export interface Instance {
  readonly vehicles: number;
  readonly requests: number;
  readonly maxDuration: number;
  readonly capacity: number;
  readonly maxRide: number;
  readonly nodes: readonly Node[];
}

export type ReadInstance =
  | { readonly ok: true; readonly instance: Instance }
  | { readonly ok: false; readonly problem: string };

interface Line {
  readonly number: number;
  readonly values: readonly number[];
}

/** Unreadable input; the message is a sentence for the user. */
class Unreadable extends Error {}

const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const mostVehicles = 1_000;
const mostRequests = 1_000;

/** Reads an instance; blank lines and any white space between numbers do not matter, nor does the order of nodes. */
export function readInstance(text: string): ReadInstance {
  try {
    return { ok: true, instance: parse(text) };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.message };
    throw error;
  }
}

function parse(text: string): Instance {
  const [header, ...rows] = readLines(text);
  if (header === undefined) throw new Unreadable('Line 1: there is nothing in the file');
  const [vehicles = 0, stated = 0, maxDuration = 0, capacity = 0, maxRide = 0] = header.values;
  const where = `Line ${header.number}`;
  if (header.values.length !== 5) {
    throw new Unreadable(
      `${where}: expected 5 numbers (vehicles, requests, longest route, capacity, longest ride), found ${header.values.length}`,
    );
  }
  requireCount(vehicles, mostVehicles, `${where}: the number of vehicles`);
  requireCount(stated, mostRequests, `${where}: the number of requests`);
  for (const [value, name] of [
    [maxDuration, 'longest route'],
    [capacity, 'capacity'],
    [maxRide, 'longest ride'],
  ] as const) {
    if (value <= 0) throw new Unreadable(`${where}: the ${name} must be more than 0, not ${value}`);
  }
  const byId = nodesById(rows);
  const requests = requestsIn(stated, byId);
  const lastLine = rows.at(-1)?.number ?? header.number;
  return {
    vehicles,
    requests,
    maxDuration,
    capacity,
    maxRide,
    nodes: orderedNodes(byId, requests, lastLine),
  };
}

function readLines(text: string): Line[] {
  const lines: Line[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .forEach((line, index) => {
      const words = line.trim().split(/\s+/);
      if (words[0] === '') return;
      const wrong = words.find((word) => !plainNumber.test(word) || !Number.isFinite(Number(word)));
      if (wrong !== undefined) {
        throw new Unreadable(`Line ${index + 1}: «${wrong.slice(0, 20)}» is not a number`);
      }
      lines.push({ number: index + 1, values: words.map(Number) });
    });
  return lines;
}

function requireCount(value: number, most: number, what: string): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new Unreadable(`${what} must be a whole number from 1 to ${most}, not ${value}`);
}

interface NumberedNode extends Node {
  readonly line: number;
}

function nodesById(rows: readonly Line[]): Map<number, NumberedNode> {
  const byId = new Map<number, NumberedNode>();
  for (const { number, values } of rows) {
    const [id = 0, x = 0, y = 0, service = 0, load = 0, earliest = 0, latest = 0] = values;
    if (values.length !== 7) {
      throw new Unreadable(
        `Line ${number}: expected 7 numbers (node, x, y, service time, load, window start, window end), found ${values.length}`,
      );
    }
    if (!Number.isInteger(id) || id < 0) {
      throw new Unreadable(`Line ${number}: the node must be a whole number from 0 on, not ${id}`);
    }
    const twin = byId.get(id);
    if (twin !== undefined)
      throw new Unreadable(`Line ${number}: node ${id} was already on line ${twin.line}`);
    if (service < 0) throw new Unreadable(`Line ${number}: the service time must not be negative`);
    if (latest < earliest) throw new Unreadable(`Line ${number}: the window ends before it starts`);
    byId.set(id, { x, y, service, load, earliest, latest, line: number });
  }
  return byId;
}

/** The instances of Cordeau & Laporte (2003) state the number of nodes without the depot: twice the requests. */
function requestsIn(stated: number, byId: ReadonlyMap<number, NumberedNode>): number {
  const highest = Math.max(...byId.keys());
  const countsNodes = stated % 2 === 0 && (highest === stated || highest === stated + 1);
  return countsNodes && (byId.get(stated / 2 + 1)?.load ?? 0) < 0 ? stated / 2 : stated;
}

function orderedNodes(byId: ReadonlyMap<number, NumberedNode>, requests: number, lastLine: number): Node[] {
  const last = 2 * requests + 1;
  const excess = [...byId].find(([id]) => id > last);
  if (excess !== undefined) {
    throw new Unreadable(
      `Line ${excess[1].line}: node ${excess[0]} is too many, ${requests} requests have nodes 0 to ${last}`,
    );
  }
  const nodes: Node[] = [];
  for (let id = 0; id <= last; id += 1) {
    const found = byId.get(id) ?? (id === last ? byId.get(0) : undefined);
    if (found === undefined) {
      throw new Unreadable(
        `Line ${lastLine}: the file ends, but node ${id} is missing; ${requests} requests need nodes 0 to ${last - 1}`,
      );
    }
    requireLoad(found, id, requests, byId);
    nodes.push(found);
  }
  return nodes;
}

function requireLoad(
  { load, line }: NumberedNode,
  id: number,
  requests: number,
  byId: ReadonlyMap<number, NumberedNode>,
): void {
  if (id === 0 || id > 2 * requests) {
    if (load !== 0) throw new Unreadable(`Line ${line}: the depot must have load 0, not ${load}`);
  } else if (id <= requests) {
    if (load < 0) throw new Unreadable(`Line ${line}: node ${id} is a pickup, its load must not be negative`);
  } else if (load !== -(byId.get(id - requests)?.load ?? 0)) {
    throw new Unreadable(
      `Line ${line}: the load of drop-off ${id} must be that of pickup ${id - requests}, negative`,
    );
  }
}

/** Euclidean distance, which is travel time and cost. */
export function distance(a: Node, b: Node): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
