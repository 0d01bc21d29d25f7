/** One structured line for one event. Never tokens, never the exact position of a person: texts are masked. */
export function log(
  level: 'info' | 'warn' | 'error',
  event: string,
  details: Readonly<Record<string, string | number | boolean | null>>,
): void {
  const masked = Object.entries(details).map(([key, value]) => [
    key,
    typeof value === 'string' ? withoutPeople(value) : value,
  ]);
  console[level](JSON.stringify({ level, event, ...Object.fromEntries(masked) }));
}

/** What the texts of errors may repeat of a request: signed tokens, addresses beyond their host, input, coordinates. */
const personal: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]+(?:\.[\w-]*)*/g, '…'],
  [/\b(https?:\/\/[^/\s?#"']+)[^\s"')]*/g, '$1/…'],
  [/(?:\.{3})?"[^\n]*"(?:\.{3})? is not valid JSON/g, '… is not valid JSON'],
  [/-?\d+\.\d{3,}(?:e-?\d+)?/g, '…'],
];

function withoutPeople(text: string): string {
  return personal.reduce((masked, [found, instead]) => masked.replaceAll(found, instead), text);
}
