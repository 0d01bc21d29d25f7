import { defineTexts } from './language.ts';

/** Texts for booking a ride for somebody else. */
export const opsBookingTexts = defineTexts({
  en: {
    close: 'Close',
    who: 'Who rides',
    guest: 'A guest',
    account: 'A rider with an account',
    guestName: 'Name',
    guestPhone: 'Phone',
    riderId: 'Rider id',
    whoMissing: 'Say who rides.',
    bookWith: 'With this vehicle',
    bookWithHint: 'Its id, if it has to be this one. Left empty, the best one is looked for.',
    bookedUnassigned: (why: string) => `The ride is booked, but the vehicle was not asked. ${why}`,
    refused: (why: string) => `This could not be booked: ${why}`,
  },
  de: {
    close: 'Schließen',
    who: 'Wer fährt',
    guest: 'Ein Gast',
    account: 'Ein Fahrgast mit Konto',
    guestName: 'Name',
    guestPhone: 'Telefon',
    riderId: 'Kennung des Fahrgasts',
    whoMissing: 'Sagen Sie, wer fährt.',
    bookWith: 'Mit diesem Fahrzeug',
    bookWithHint: 'Seine Kennung, wenn es dieses sein muss. Sonst wird das beste gesucht.',
    bookedUnassigned: (why: string) => `Die Fahrt ist gebucht, aber das Fahrzeug wurde nicht gefragt. ${why}`,
    refused: (why: string) => `Das ließ sich nicht buchen: ${why}`,
  },
});
