/** Returns what a key stands for, made when it is first asked for. */
export function getOrMake<Value>(all: Map<string, Value>, key: string, make: (key: string) => Value): Value {
  const before = all.get(key);
  if (before !== undefined) return before;
  const made = make(key);
  all.set(key, made);
  return made;
}
