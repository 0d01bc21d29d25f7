import { dirname, join } from 'node:path/posix';

/** A file's imports: own files as paths from the project root, packages by name. */
export interface Imports {
  readonly files: readonly string[];
  readonly packages: readonly string[];
}

/** A file by its path from the project's root, with the files it imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

const statement = /^[ \t]*(?:import|export)\b[^'"`;]*?\bfrom\s*(['"])([^'"\n]+)\1/gm;
const sideEffect = /^[ \t]*import\s*(['"])([^'"\n]+)\1/gm;
/** `import('…')`, as a value or in a type. */
const dynamic = /\bimport\(\s*(['"])([^'"\n]+)\1\s*\)/g;

/**
 * The imports of a source text, types and re-exports included.
 * Reads the forms that a formatter leaves, not every one that the language allows.
 */
export function importsOf(path: string, source: string): Imports {
  const code = source.replace(/^[ \t]*(?:\/\/.*|\/\*[\s\S]*?\*\/)/gm, '');
  const files = new Set<string>();
  const packages = new Set<string>();
  for (const pattern of [statement, sideEffect, dynamic]) {
    for (const [, , specifier = ''] of code.matchAll(pattern)) {
      if (specifier.startsWith('.')) files.add(join(dirname(path), specifier));
      else packages.add(specifier);
    }
  }
  return { files: [...files].toSorted(), packages: [...packages].toSorted() };
}

/** Returns the import cycles (strongly connected components; Tarjan, 1972), each sorted by name. */
export function cyclesIn(graph: ImportGraph): string[][] {
  const foundAt = new Map<string, number>();
  const open: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): number => {
    const index = foundAt.size;
    foundAt.set(file, index);
    open.push(file);
    let lowest = index;
    for (const imported of graph.get(file) ?? []) {
      if (!foundAt.has(imported)) lowest = Math.min(lowest, visit(imported));
      else if (open.includes(imported)) lowest = Math.min(lowest, foundAt.get(imported) ?? lowest);
    }
    if (lowest === index) {
      const members = open.splice(open.indexOf(file));
      const importsItself = graph.get(file)?.includes(file) === true;
      if (members.length > 1 || importsItself) cycles.push(members.toSorted());
    }
    return lowest;
  };
  for (const file of graph.keys()) if (!foundAt.has(file)) visit(file);
  return cycles;
}

/** Returns all files reachable from some, including those. */
export function reachedFrom(graph: ImportGraph, from: Iterable<string>): Set<string> {
  const reached = new Set(from);
  // A set may grow while it is walked.
  for (const file of reached) for (const imported of graph.get(file) ?? []) reached.add(imported);
  return reached;
}
