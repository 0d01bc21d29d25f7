import type { z } from 'zod';

/** Each round takes away at least one value; a document with more faults than this is no document. */
const maxRounds = 200;

/**
 * Parses what a schema accepts of a stored document: what it refuses is left out, so that defaults take its place. Null
 * where nothing is left to parse.
 */
export function parseValidParts<Output>(schema: z.ZodType<Output>, input: unknown): Output | null {
  const document: unknown = structuredClone(input);
  for (let round = 0; round < maxRounds; round += 1) {
    const parsed = schema.safeParse(document);
    if (parsed.success) return parsed.data;
    const faulty = parsed.error.issues.flatMap(pathsOf).map((path) => existingPart(document, path));
    const keys = new Map(faulty.map((path) => [path.join('.'), path]));
    const outermost = [...keys].filter(
      ([key]) => ![...keys.keys()].some((other) => key.startsWith(`${other}.`)),
    );
    // Later elements of a list first: taking one away moves those behind it.
    for (const [, path] of outermost.reverse()) {
      if (path.length === 0) return null;
      takeAway(document, path);
    }
  }
  return null;
}

function pathsOf(issue: z.core.$ZodIssue): PropertyKey[][] {
  if (issue.code !== 'unrecognized_keys') return [[...issue.path]];
  return issue.keys.map((key) => [...issue.path, key]);
}

/** Returns the path itself or, where nothing is there, that of what lacks it; empty for the whole document. */
function existingPart(document: unknown, path: readonly PropertyKey[]): readonly PropertyKey[] {
  for (let length = path.length; length > 0; length -= 1) {
    if (valueAt(document, path.slice(0, length)) !== undefined) return path.slice(0, length);
  }
  return [];
}

function takeAway(document: unknown, path: readonly PropertyKey[]): void {
  const owner = valueAt(document, path.slice(0, -1));
  const key = path.at(-1);
  if (key === undefined || typeof owner !== 'object' || owner === null) return;
  if (Array.isArray(owner)) owner.splice(Number(key), 1);
  else Reflect.deleteProperty(owner, key);
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value = document;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}
