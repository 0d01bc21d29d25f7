import { assemblePlaces } from '../../../src/routing/places/assemblePlaces.ts';
import { entryKinds, type PlaceBook } from '../../../src/routing/places/placeBook.ts';
import type { PlaceFile } from '../../../src/routing/places/placeFile.ts';
import { writePlaces } from '../../../src/routing/places/placesFormat.ts';
import { InputError } from '../../commandLine/read.ts';
import { saveWhole } from '../files.ts';

/**
 * Larger indexes are refused: in memory one takes about half as much again, and two shards of a region may share an
 * isolate of 128 MB.
 */
const MOST_BYTES = 40_000_000;

/** Where the places of a region go: beside its graph. */
export function placesBeside(graph: string): string {
  return `${graph.replace(/\.graph$/, '')}.places`;
}

/** Writes a place index, and tells what is in it. */
export async function savePlaces(path: string, book: PlaceBook): Promise<string> {
  const bytes = writePlaces(indexOf(book));
  if (bytes.length > MOST_BYTES) {
    throw new InputError(
      `The index of ${book.entries.length} places would have ${bytes.length} bytes, and more than ${MOST_BYTES} do not fit the memory of an object. Take a smaller extract.`,
    );
  }
  await saveWhole(path, bytes);
  const names = book.entries.reduce((sum, entry) => sum + entry.names.length, 0);
  const houses = book.entries.reduce((sum, entry) => sum + entry.houses.length, 0);
  const counts = entryKinds.map(
    (kind) => `${book.entries.filter((entry) => entry.kind === kind).length} ${plurals[kind]}`,
  );
  return `places        ${counts.join(', ')}; ${names} names, ${houses} house numbers, ${bytes.length} bytes`;
}

const plurals = { locality: 'localities', street: 'streets', poi: 'points of interest' } as const;

function indexOf(book: PlaceBook): PlaceFile {
  try {
    return assemblePlaces(book);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(`No index of these places can be made: ${error.message}. Take a smaller extract.`);
  }
}
