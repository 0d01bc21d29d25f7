import { base64url } from 'jose';
import { z } from 'zod';
import { ProblemError } from './problems.ts';

/** What continues a list: opaque to clients, and nothing in it is trusted. */
export function encodeCursor(position: Readonly<Record<string, string | number | null>>): string {
  return base64url.encode(JSON.stringify(position));
}

/** The position that a cursor of ours holds. */
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

/** Names a state of the database, so that the pages of one list agree; null where it has no such names. */
export const bookmarkSchema = z
  .string()
  .regex(/^[0-9a-f-]{1,200}$/)
  .nullable();
