/** Receives each problem of a policy: the path of the key and a message. */
export type Complain = (path: readonly string[], message: string) => void;

/** Moves ungrouped keys into their group. A key that is given both ways is taken from its group. */
export function putInGroups(
  input: unknown,
  groupOfKey: ReadonlyMap<string, string>,
  complain: Complain,
): unknown {
  if (!isRecord(input)) return input;
  const names = new Set(groupOfKey.values());
  const groups: Record<string, unknown> = {};
  for (const name of names) {
    if (input[name] !== undefined) groups[name] = input[name];
  }
  for (const [key, value] of Object.entries(input)) {
    if (names.has(key)) continue;
    const name = groupOfKey.get(key);
    if (name === undefined) {
      complain([key], 'there is no such key');
      continue;
    }
    const group = groups[name] ?? {};
    if (!isRecord(group)) continue;
    if (Object.hasOwn(group, key)) complain([key], `is also given as ${name}.${key}`);
    groups[name] = { [key]: value, ...group };
  }
  for (const [name, group] of Object.entries(groups)) {
    if (!isRecord(group)) continue;
    for (const key of Object.keys(group)) {
      if (groupOfKey.get(key) !== name) complain([name, key], 'there is no such key');
    }
  }
  return groups;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
