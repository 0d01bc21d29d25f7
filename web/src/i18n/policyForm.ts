import { formatNumber } from './format.ts';
import { defineTexts } from './language.ts';

const en = {
  open: 'Edit the policy in a form',
  title: 'Policy',
  hint: 'An empty field keeps the default. Nothing counts before the draft is saved and activated.',
  groups: {
    dispatch: 'Finding a vehicle',
    streams: 'Streams and positions',
    evidence: 'Evidence',
    routing: 'Roads, times and maps',
    tariff: 'Money',
    pooling: 'Sharing rides',
    limits: 'Limits',
    privacy: 'Privacy',
    contact: 'Contact',
  },
  changed: (count: string) => `${count} changed`,
  usual: (value: string) => `Default: ${value}`,
  between: (least: string, most: string) => `${least} to ${most}`,
  atLeast: (least: string) => `at least ${least}`,
  atMost: (most: string) => `at most ${most}`,
  keep: 'Default',
  yes: 'Yes',
  no: 'No',
  inDocument: 'Only in the document',
  notNumber: 'A number',
  notWhole: 'A whole number',
  outOfBounds: (bounds: string) => `Must be ${bounds}`,
  notFitting: 'Not in the right form',
  takeOver: 'Take the policy over',
  cancel: 'Cancel',
};

const de: typeof en = {
  open: 'Regeln im Formular bearbeiten',
  title: 'Regeln',
  hint: 'Ein leeres Feld behält die Vorgabe. Nichts gilt, bevor der Entwurf gespeichert und aktiviert ist.',
  groups: {
    dispatch: 'Fahrzeugsuche',
    streams: 'Verbindungen und Positionen',
    evidence: 'Belege',
    routing: 'Straßen, Zeiten und Karten',
    tariff: 'Geld',
    pooling: 'Geteilte Fahrten',
    limits: 'Grenzen',
    privacy: 'Datenschutz',
    contact: 'Kontakt',
  },
  changed: (count) => `${count} geändert`,
  usual: (value) => `Vorgabe: ${value}`,
  between: (least, most) => `${least} bis ${most}`,
  atLeast: (least) => `mindestens ${least}`,
  atMost: (most) => `höchstens ${most}`,
  keep: 'Vorgabe',
  yes: 'Ja',
  no: 'Nein',
  inDocument: 'Nur im Dokument',
  notNumber: 'Eine Zahl',
  notWhole: 'Eine ganze Zahl',
  outOfBounds: (bounds) => `Erlaubt: ${bounds}`,
  notFitting: 'Nicht in der richtigen Form',
  takeOver: 'Regeln übernehmen',
  cancel: 'Abbrechen',
};

/** The policy as a form. What the keys mean is in the words of the service. */
export const policyFormTexts = defineTexts({ en, de });

interface Bounds {
  readonly minimum: number | null;
  readonly maximum: number | null;
}

/** What a number may be; empty for any. */
export function boundsText(
  { minimum, maximum }: Bounds,
  shown = (value: number) => formatNumber(value, 3),
): string {
  const texts = policyFormTexts();
  if (minimum !== null && maximum !== null) return texts.between(shown(minimum), shown(maximum));
  if (minimum !== null) return texts.atLeast(shown(minimum));
  return maximum === null ? '' : texts.atMost(shown(maximum));
}
