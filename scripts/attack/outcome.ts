/** The attack succeeded. The message says how, in one sentence. */
export class Breach extends Error {
  override readonly name = 'Breach';
}

/** The case cannot be tried on this service; the message says why. */
export class NotTried extends Error {
  override readonly name = 'NotTried';
}

/** Throws a `Breach` unless the condition holds. */
export function holds(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Breach(otherwise);
}

/** Returns what the stage has; throws `NotTried` where it has none. */
export function needed<Value>(value: Value | null, what: string): Value {
  if (value === null) throw new NotTried(`needs ${what}`);
  return value;
}
