export type ReadOptima =
  | { readonly ok: true; readonly optima: ReadonlyMap<string, number> }
  | { readonly ok: false; readonly problem: string };

/** Reads optimal costs by instance from CSV; a first line without a number counts as a header. */
export function readOptima(text: string): ReadOptima {
  const optima = new Map<string, number>();
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [name = '', value = '', ...more] = line.split(',').map((word) => word.trim());
    const cost = Number(value);
    if (name !== '' && value !== '' && Number.isFinite(cost) && cost > 0 && more.length === 0) {
      optima.set(name, cost);
    } else if (index > 0) {
      return { ok: false, problem: `Line ${index + 1}: expected an instance and its optimal cost` };
    }
  }
  return { ok: true, optima };
}
