import { reasonTexts } from '../i18n/reasons.ts';

/** Returns the text of a contract reason; free text is returned unchanged. */
export function reasonOf(reason: string): string {
  return wordFor(reasonTexts().reasons, reason) ?? reason;
}

/** Returns who did something; what newer services say is returned unchanged. */
export function person(by: string): string {
  return wordFor(reasonTexts().people, by) ?? by;
}

/** Returns the text for a word of the contract; undefined for one that was added since. */
export function wordFor(texts: Readonly<Record<string, string>>, word: string): string | undefined {
  return Object.entries(texts).find(([known]) => known === word)?.[1];
}
