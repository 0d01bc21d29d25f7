import { defineTexts } from './language.ts';

const en = {
  title: 'The ride on the map',
  open: 'Play back on the map',
  play: 'Play',
  pause: 'Pause',
  close: 'Close the playback',
  time: 'Time of the ride',
  speed: 'Speed',
  times: (factor: string) => `${factor} ×`,
  likely:
    'Joined by the likely route. Only the marked times and places were recorded; nobody saw what was between them.',
  recorded: 'Recorded',
  moments: {
    enroute: 'Sets off',
    arrived: 'At the pickup',
    onboard: 'On board',
    viaServed: 'At a stop',
    completed: 'At the destination',
    noShow: 'Nobody came',
  },
  since: {
    enroute: 'on the way to the pickup',
    arrived: 'waits at the pickup',
    onboard: 'with the rider',
    viaServed: 'with the rider',
    completed: 'the ride is over',
    noShow: 'the ride is over',
  },
  unseen: 'no position; the place is that of the stop',
  at: (time: string, what: string) => `${time}, ${what}`,
  nothing: 'Too little was recorded of this ride to play it back.',
};

const de: typeof en = {
  title: 'Die Fahrt auf der Karte',
  open: 'Auf der Karte abspielen',
  play: 'Abspielen',
  pause: 'Anhalten',
  close: 'Wiedergabe schließen',
  time: 'Zeit der Fahrt',
  speed: 'Tempo',
  times: (factor) => `${factor}-fach`,
  likely:
    'Verbunden durch die wahrscheinliche Strecke. Nur die markierten Zeiten und Orte wurden aufgezeichnet; was dazwischen war, hat niemand gesehen.',
  recorded: 'Aufgezeichnet',
  moments: {
    enroute: 'Fährt los',
    arrived: 'An der Abholung',
    onboard: 'An Bord',
    viaServed: 'An einem Halt',
    completed: 'Am Ziel',
    noShow: 'Niemand kam',
  },
  since: {
    enroute: 'auf dem Weg zur Abholung',
    arrived: 'wartet an der Abholung',
    onboard: 'mit dem Fahrgast',
    viaServed: 'mit dem Fahrgast',
    completed: 'die Fahrt ist vorbei',
    noShow: 'die Fahrt ist vorbei',
  },
  unseen: 'keine Position; der Ort ist der des Halts',
  at: (time, what) => `${time}, ${what}`,
  nothing: 'Von dieser Fahrt wurde zu wenig aufgezeichnet, um sie abzuspielen.',
};

/** Texts for playing a past ride back. */
export const playbackTexts = defineTexts({ en, de });
