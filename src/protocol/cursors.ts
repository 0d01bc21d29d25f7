import { base64url } from 'jose';
import { z } from 'zod';
import { ProblemError } from './problems.ts';

/** Encodes a list position as a cursor: opaque to clients, and not trusted when it comes back. */
export function encodeCursor(position: Readonly<Record<string, string | number | null>>): string {
  return base64url.encode(JSON.stringify(position));
}

/** Decodes a cursor. Refuses text that is not a position of this schema. */
export function decodeCursor<Position>(text: string, schema: z.ZodType<Position>): Position {
  const parsed = z
    .string()
    .max(1_000)
    .transform((cursor, context) => {
      try {
        const json: unknown = JSON.parse(new TextDecoder().decode(base64url.decode(cursor)));
        return json;
      } catch {
        context.addIssue('not base64url of JSON');
        return z.NEVER;
      }
    })
    .pipe(schema)
    .safeParse(text);
  if (parsed.success) return parsed.data;
  throw new ProblemError(
    'cursor-invalid',
    'Pass the nextCursor of an earlier answer of this list, unchanged.',
  );
}

/** A database bookmark, so that the pages of one list are consistent; null when the database has none. */
export const bookmarkSchema = z
  .string()
  .regex(/^[0-9a-f-]{1,200}$/)
  .nullable();
