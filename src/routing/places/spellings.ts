/** Words that mean the same in names of places, as they are folded; the short ones are no beginnings of the others. */
const alike: readonly (readonly string[])[] = [
  ['street', 'st', 'str'],
  ['saint', 'st', 'ste', 'sankt', 'santa'],
  ['strasse', 'str'],
  ['avenue', 'ave', 'av', 'avenida'],
  ['boulevard', 'blvd', 'bd', 'bulevar'],
  ['road', 'rd'],
  ['drive', 'dr'],
  ['doctor', 'doktor', 'dr'],
  ['lane', 'ln'],
  ['court', 'ct'],
  ['place', 'pl', 'plaza'],
  ['platz', 'pl'],
  ['square', 'sq'],
  ['highway', 'hwy'],
  ['parkway', 'pkwy'],
  ['terrace', 'ter'],
  ['circle', 'cir'],
  ['turnpike', 'tpke'],
  ['bridge', 'br'],
  ['mount', 'mountain', 'mt', 'mtn'],
  ['fort', 'ft'],
  ['north', 'n', 'nord', 'norte'],
  ['south', 's', 'sud', 'sur'],
  ['east', 'e', 'ost', 'est', 'este'],
  ['west', 'w', 'ouest', 'oeste'],
  ['northeast', 'ne'],
  ['northwest', 'nw'],
  ['southeast', 'se'],
  ['southwest', 'sw'],
  ['center', 'centre', 'ctr', 'zentrum'],
  ['international', 'intl'],
  ['junior', 'jr'],
  ['hauptbahnhof', 'hbf'],
  ['bahnhof', 'bhf', 'bf'],
  ['calle', 'c'],
  ['route', 'rte', 'rt'],
  ['and', 'und', 'et', 'y'],
  ['theater', 'theatre'],
  ['harbor', 'harbour'],
];

const others = new Map<string, Set<string>>();
for (const group of alike) {
  for (const word of group) {
    const known = others.get(word) ?? new Set();
    for (const other of group) if (other !== word) known.add(other);
    others.set(word, known);
  }
}

/**
 * The words of a street's name, written out: "N Front St" is north front street, "St James St" saint james street and
 * "Hauptstr." hauptstrasse. Only for telling whether two names are of one street.
 */
export function writtenOut(words: readonly string[]): string[] {
  return words.map((word, position) => {
    if (word.length > 3 && word.endsWith('str')) return `${word}asse`;
    if (word === 'st') return position === 0 && words.length > 1 ? 'saint' : 'street';
    return alike.find((group) => group.slice(1).includes(word))?.[0] ?? word;
  });
}

/** Other words that may be meant by one: "st" is street and saint. */
export function otherSpellings(word: string): Iterable<string> {
  return others.get(word) ?? [];
}
