/** One structured line for one event. Never tokens, never the exact position of a person. */
export function log(
  level: 'info' | 'warn' | 'error',
  event: string,
  details: Readonly<Record<string, string | number | boolean | null>>,
): void {
  console[level](JSON.stringify({ level, event, ...details }));
}
