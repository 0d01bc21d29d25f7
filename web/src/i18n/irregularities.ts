import { defineTexts } from './language.ts';

const en = {
  irregularitiesTab: (count: string) => `Irregular (${count})`,
  irregularitiesCaption: 'What looks like spoofing or fraud, newest first',
  noIrregularities: 'Nothing irregular in the last seven days.',
  when: 'When',
  about: 'About',
  what: 'What',
  doubts: {
    'no-position': 'no recent position backs it',
    'far-from-stop': 'was seen elsewhere',
    'faster-than-road': 'faster than the road allows',
    'wrong-pin': 'wrong PIN',
  },
  doubtedMilestones: {
    arrived: 'Arrival',
    onboard: 'Boarding',
    noShow: 'No-show',
    completed: 'Drop-off',
    viaServed: 'Stop',
  },
  limitReached: (limit: string, most: number) => `At the limit of ${limit} (${most})`,
  limits: {
    maxOpenTrips: 'open trips',
    maxScheduledTrips: 'trips booked ahead',
    maxBookingsPerHour: 'bookings an hour',
    maxFreeCancellationsPerDay: 'free cancellations a day',
    maxIdempotencyKeys: 'requests kept',
    connectsPerMinute: 'streams a minute',
  },
};

const de: typeof en = {
  irregularitiesTab: (count) => `Auffällig (${count})`,
  irregularitiesCaption: 'Was nach Täuschung oder Betrug aussieht, Neuestes zuerst',
  noIrregularities: 'Nichts Auffälliges in den letzten sieben Tagen.',
  when: 'Wann',
  about: 'Betrifft',
  what: 'Was',
  doubts: {
    'no-position': 'keine frische Position belegt es',
    'far-from-stop': 'wurde anderswo gesehen',
    'faster-than-road': 'schneller, als die Straße erlaubt',
    'wrong-pin': 'falsche PIN',
  },
  doubtedMilestones: {
    arrived: 'Ankunft',
    onboard: 'Einstieg',
    noShow: 'Niemand kam',
    completed: 'Ausstieg',
    viaServed: 'Halt',
  },
  limitReached: (limit, most) => `An der Grenze: ${limit} (${most})`,
  limits: {
    maxOpenTrips: 'offene Fahrten',
    maxScheduledTrips: 'vorbestellte Fahrten',
    maxBookingsPerHour: 'Buchungen je Stunde',
    maxFreeCancellationsPerDay: 'freie Stornos je Tag',
    maxIdempotencyKeys: 'aufbewahrte Anfragen',
    connectsPerMinute: 'Verbindungen je Minute',
  },
};

/** What looks like spoofing or fraud, as operators see it. */
export const irregularityTexts = defineTexts({ en, de });
