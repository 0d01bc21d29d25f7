import { defineTexts } from './language.ts';

const en = {
  title: 'A friend shares this ride with you',
  byLink: 'You see this by a link. You are not signed in here.',
  states: {
    scheduled: 'The ride is booked',
    searching: 'A driver is being looked for',
    assigned: 'The driver is on the way to your friend',
    arrived: 'The driver is with your friend',
    onboard: 'Your friend is on the way',
    completed: 'Your friend has arrived',
    cancelled: 'The ride was cancelled',
    unfulfilled: 'Nobody could take the ride',
  },
  over: 'Nothing to watch',
  overHint: 'The ride is over, or your friend does not share it any more.',
  unknown: 'This link does not work',
  unknownHint: 'It may have been cut off. Ask your friend to send it again.',
};

const de: typeof en = {
  title: 'Jemand teilt diese Fahrt mit Ihnen',
  byLink: 'Sie sehen dies über einen Link. Sie sind hier nicht angemeldet.',
  states: {
    scheduled: 'Die Fahrt ist gebucht',
    searching: 'Ein Fahrzeug wird gesucht',
    assigned: 'Das Fahrzeug ist auf dem Weg zum Treffpunkt',
    arrived: 'Das Fahrzeug ist am Treffpunkt',
    onboard: 'Die Fahrt läuft',
    completed: 'Die Fahrt ist am Ziel',
    cancelled: 'Die Fahrt wurde storniert',
    unfulfilled: 'Niemand konnte die Fahrt übernehmen',
  },
  over: 'Nichts mehr zu sehen',
  overHint: 'Die Fahrt ist vorbei, oder sie wird nicht mehr mit Ihnen geteilt.',
  unknown: 'Dieser Link funktioniert nicht',
  unknownHint: 'Vielleicht wurde er abgeschnitten. Bitten Sie darum, ihn noch einmal zu schicken.',
};

/** Of a ride that is watched by a link. */
export const friendTexts = defineTexts({ en, de });
