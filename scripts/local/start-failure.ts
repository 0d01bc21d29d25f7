/** A start error that the user can fix: shown as one sentence, without a stack. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

/** Returns the `code` of a Node or SQLite error (`EADDRINUSE`, …); null without one. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
