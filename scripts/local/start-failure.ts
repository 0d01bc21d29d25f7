/** A reason not to start that the person at the terminal can act on: shown as one sentence, without a stack. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

/** The `code` of a Node or SQLite error (`EADDRINUSE`, …), or null where there is none. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
