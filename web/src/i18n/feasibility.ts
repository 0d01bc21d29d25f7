import { defineTexts } from './language.ts';

const en = {
  held: 'Guaranteed: a vehicle holds this ride.',
  'shifts-free': 'Likely: vehicles are planned there at that time, and not all are taken.',
  'vehicles-on-duty': 'Likely: vehicles are on duty there.',
  'no-shift-then': 'Unlikely: no vehicle is planned there at that time.',
  'none-suitable': 'Unlikely: no vehicle that is planned there can take you with all that you need.',
  'shifts-taken': 'Unlikely: the vehicles that are planned there have other rides at that time.',
  'nothing-planned': 'Nobody can say yet whether a vehicle will come: none has planned that time.',
  'not-answered': 'We cannot say at the moment whether a vehicle will come.',
  'reservation-lost': 'A vehicle had promised to come and cannot. Whether another will is not certain.',
};

const de: typeof en = {
  held: 'Sicher: Ein Fahrzeug hält diese Fahrt.',
  'shifts-free': 'Wahrscheinlich: Dort sind zu dieser Zeit Fahrzeuge geplant, und nicht alle sind vergeben.',
  'vehicles-on-duty': 'Wahrscheinlich: Dort sind Fahrzeuge im Dienst.',
  'no-shift-then': 'Unwahrscheinlich: Dort ist zu dieser Zeit kein Fahrzeug geplant.',
  'none-suitable':
    'Unwahrscheinlich: Kein dort geplantes Fahrzeug kann Sie mit allem mitnehmen, was Sie brauchen.',
  'shifts-taken': 'Unwahrscheinlich: Die dort geplanten Fahrzeuge haben zu dieser Zeit andere Fahrten.',
  'nothing-planned': 'Ob ein Fahrzeug kommt, kann noch niemand sagen: Keines hat für diese Zeit geplant.',
  'not-answered': 'Ob ein Fahrzeug kommt, können wir gerade nicht sagen.',
  'reservation-lost': 'Ein Fahrzeug hatte zugesagt und kann nicht. Ob ein anderes kommt, ist nicht sicher.',
};

/** How sure it is that a vehicle comes for a ride booked ahead, by the reason that the service gives. */
export const feasibilityTexts = defineTexts({ en, de });
