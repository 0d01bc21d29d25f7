import { defineTexts } from './language.ts';

const en = {
  title: 'Cancel this ride?',
  free: 'Cancelling is free now.',
  freeUntil: (time: string) => `Cancelling is free now, until ${time} at the latest.`,
  costs: (amount: string) => `Cancelling costs ${amount}.`,
  changed: 'The ride has moved on. Please look again at what cancelling costs now.',
  confirm: 'Yes, cancel it',
  keep: 'Keep it',
  tooLate: 'The ride is over: there is nothing to cancel any more.',
};

const de: typeof en = {
  title: 'Diese Fahrt stornieren?',
  free: 'Stornieren ist jetzt kostenlos.',
  freeUntil: (time) => `Stornieren ist jetzt kostenlos, längstens bis ${time}.`,
  costs: (amount) => `Stornieren kostet ${amount}.`,
  changed: 'Die Fahrt ist weitergegangen. Bitte sehen Sie noch einmal nach, was Stornieren jetzt kostet.',
  confirm: 'Ja, stornieren',
  keep: 'Behalten',
  tooLate: 'Die Fahrt ist vorbei: Es gibt nichts mehr zu stornieren.',
};

/** Of cancelling a ride. */
export const cancelTexts = defineTexts({ en, de });
