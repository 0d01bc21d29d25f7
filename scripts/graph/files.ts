import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { readGraph, speedFactorsSchema, writeGraph } from '../../src/routing/graph/graphFormat.ts';
import type { RoadGraph, SpeedFactors } from '../../src/routing/graph/roadGraph.ts';
import { InputError } from '../commandLine/read.ts';

export async function loadGraph(path: string): Promise<RoadGraph> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new InputError(`${path} cannot be read: ${error.message}`);
  });
  // Small files share the buffer of others; the arrays of a graph need one of their own.
  const reading = readGraph(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  if (!reading.ok) throw new InputError(`${path} cannot be used: ${reading.problem}.`);
  return reading.graph;
}

/** Factors of speeds by class of road and hour of the week, from JSON. */
export async function loadSpeedFactors(path: string): Promise<SpeedFactors> {
  try {
    return speedFactorsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : error;
    throw new InputError(`${path} is no table of speed factors: ${reason}`);
  }
}

export async function saveGraph(path: string, graph: RoadGraph): Promise<void> {
  await saveWhole(path, writeGraph(graph));
}

/** Under its name the file is whole or not there. */
export async function saveWhole(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(draft, bytes);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw new InputError(`${path} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}
