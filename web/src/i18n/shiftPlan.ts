import { defineTexts } from './language.ts';

const en = {
  none: 'No shift is planned.',
  within: (kilometers: string) => `within ${kilometers} km`,
  takesItself: 'takes reservations by itself',
  remove: (shift: string) => `Remove ${shift}`,
  removeShort: 'Remove',
  add: 'Plan a shift',
  startsAt: 'From',
  endsAt: 'Until',
  place: 'Around',
  placeHint: (example: string) => `Latitude, longitude, as ${example}`,
  radius: 'Kilometres around it',
  takes: 'Accepts reservations without asking a driver',
  save: 'Plan it',
  saved: 'The shifts are planned.',
  unknownVehicle: 'Nothing is planned: this vehicle is not registered yet.',
  incomplete: 'Say from when until when, around which place, and how far.',
  refused: (detail: string) => `This cannot be planned: ${detail}`,
  changed: 'Somebody else has changed the plan meanwhile. This is the new one.',
};

const de: typeof en = {
  none: 'Keine Schicht ist geplant.',
  within: (kilometers) => `im Umkreis von ${kilometers} km`,
  takesItself: 'nimmt Reservierungen selbst an',
  remove: (shift) => `${shift} entfernen`,
  removeShort: 'Entfernen',
  add: 'Schicht planen',
  startsAt: 'Von',
  endsAt: 'Bis',
  place: 'Um',
  placeHint: (example) => `Breite, Länge, wie ${example}`,
  radius: 'Kilometer im Umkreis',
  takes: 'Nimmt Reservierungen an, ohne einen Fahrer zu fragen',
  save: 'Planen',
  saved: 'Die Schichten sind geplant.',
  unknownVehicle: 'Nichts ist geplant: Dieses Fahrzeug ist noch nicht registriert.',
  incomplete: 'Geben Sie an, von wann bis wann, um welchen Ort und wie weit.',
  refused: (detail) => `Das lässt sich nicht planen: ${detail}`,
  changed: 'Jemand anders hat den Plan inzwischen geändert. Das ist der neue.',
};

/** Texts for the shifts of a vehicle that are planned. */
export const plannedShiftTexts = defineTexts({ en, de });
