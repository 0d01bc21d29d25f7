import { defineTexts } from './language.ts';

const en = {
  title: 'Link for the guest',
  hint: 'With it the guest follows the ride, sees the PIN, writes to the driver and can cancel. Send it to nobody else.',
  make: 'Make a link',
  copy: 'Copy the link',
  copied: 'The link is copied.',
  copyYourself: 'Copy the link from the field.',
  works: (count: number) => (count === 1 ? 'One link works.' : `${count} links work.`),
  revoke: 'Revoke the links',
  revoked: 'The guest’s links do not work any more.',
};

const de: typeof en = {
  title: 'Link für den Gast',
  hint: 'Damit verfolgt der Gast die Fahrt, sieht die PIN, schreibt dem Fahrer und kann stornieren. Senden Sie ihn niemandem sonst.',
  make: 'Link erstellen',
  copy: 'Link kopieren',
  copied: 'Der Link ist kopiert.',
  copyYourself: 'Kopieren Sie den Link aus dem Feld.',
  works: (count) => (count === 1 ? 'Ein Link gilt.' : `${count} Links gelten.`),
  revoke: 'Links widerrufen',
  revoked: 'Die Links des Gasts gelten nicht mehr.',
};

/** Texts for the link with which a guest follows their ride. */
export const guestLinkTexts = defineTexts({ en, de });
