/** Adds figures of the same names. */
export function added<Name extends string>(
  names: readonly Name[],
  one: Readonly<Record<Name, number>>,
  other: Readonly<Record<Name, number>>,
): Record<Name, number> {
  const sum: Record<Name, number> = { ...one };
  for (const name of names) sum[name] = one[name] + other[name];
  return sum;
}
