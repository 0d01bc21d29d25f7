import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type JournalExport, journalExportSchema } from '../../src/protocol/journalExport.ts';
import { InputError } from '../commandLine/read.ts';

/** Reads the file of an exported journal. Throws an `InputError` for any other file. */
export async function readExport(path: string): Promise<JournalExport> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError(`${path} cannot be read: ${error instanceof Error ? error.message : error}.`);
  });
  return exportIn(path, text);
}

/** Returns the exported journal in a text that came from `source`; throws as above. */
export function exportIn(source: string, text: string): JournalExport {
  const json = z.string().transform((value, context): unknown => {
    try {
      return JSON.parse(value);
    } catch {
      context.addIssue({ code: 'custom', message: 'it is not JSON' });
      return z.NEVER;
    }
  });
  const read = json.pipe(journalExportSchema).safeParse(text);
  if (read.success) return read.data;
  throw new InputError(`${source} is not the export of a journal:\n${z.prettifyError(read.error)}`);
}
