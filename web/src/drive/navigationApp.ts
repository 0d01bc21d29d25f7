import type { LabelledPlace } from '../api/schemas.ts';

/** Returns the address that opens the phone's own navigation at a place. */
export function navigationLink({ lat, lng, label }: LabelledPlace, userAgent: string): string {
  const point = `${lat.toFixed(6)},${lng.toFixed(6)}`;
  // Apple's devices do not know `geo:` (RFC 5870), which other phones open with the chosen app.
  if (/iPhone|iPad|Macintosh/.test(userAgent)) return `maps://?daddr=${point}&dirflg=d`;
  const name = label === undefined ? '' : `(${encoded(label)})`;
  return `geo:${point}?q=${point}${name}`;
}

/** The name stands in parentheses, so those within it are encoded as well. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('(', '%28').replaceAll(')', '%29');
}
