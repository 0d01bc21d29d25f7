import { defineTexts } from './language.ts';

const en = {
  open: 'Backtest…',
  openFor: (version: string) => `Backtest version ${version}`,
  title: (version: string) => `A past day under version ${version}`,
  date: 'Day',
  dateHint: 'A day that is over, as 2026-11-21',
  run: 'Run',
  close: 'Close',
  running: (trips: string) => `Under way: ${trips} trips so far`,
  summary: (trips: string, different: string) => `${trips} trips, ${different} of them would cost otherwise`,
  refused: (count: string) => `Its zones would refuse ${count} trips.`,
  leftOut: (count: string, why: string) => `Left out: ${count} trips, ${why}`,
  whys: {
    'not-over': 'which are not over',
    'without-price': 'booked before prices were explained',
    'other-currency': 'in another currency',
    unreadable: 'whose events cannot be read',
  },
  what: 'What',
  charged: 'Charged',
  draft: 'Under it',
  difference: 'Difference',
  fares: 'Fares',
  fees: 'Fees',
  sums: 'The day',
  lines: 'Lines that differ',
  trips: 'Trips that would cost otherwise',
  tripNote: 'would be refused',
  more: (count: string) => `${count} more are not listed: npm run backtest prints them.`,
  assumed: 'What is assumed',
  assumptions: {
    'same-decisions': 'Nobody would have decided otherwise for another price.',
    'same-rides': 'Distances, times, waiting and evidence are those that were recorded.',
    'booking-time': 'A ride is priced by the time of its booking, or the time it was booked for.',
    'same-promotions': 'Promotions that riders used are used again.',
    'recorded-demand':
      'Demand is what was written down minute by minute; where nothing was, it adds nothing.',
    'same-lines': 'At ranks the same vehicles are asked in the same order.',
    'after-ride': 'Tips and adjustments are left out.',
    'coarse-places':
      'Places are kept on a grid of 100 m only: beside a border of zones the other side may count.',
  },
};

const de: typeof en = {
  open: 'Nachrechnen…',
  openFor: (version) => `Version ${version} nachrechnen`,
  title: (version) => `Ein vergangener Tag unter Version ${version}`,
  date: 'Tag',
  dateHint: 'Ein Tag, der vorbei ist, etwa 2026-11-21',
  run: 'Rechnen',
  close: 'Schließen',
  running: (trips) => `Läuft: bisher ${trips} Fahrten`,
  summary: (trips, different) => `${trips} Fahrten, ${different} davon würden anders kosten`,
  refused: (count) => `Ihre Zonen würden ${count} Fahrten ablehnen.`,
  leftOut: (count, why) => `Ausgelassen: ${count} Fahrten, ${why}`,
  whys: {
    'not-over': 'die nicht zu Ende sind',
    'without-price': 'gebucht, bevor Preise erklärt wurden',
    'other-currency': 'in einer anderen Währung',
    unreadable: 'deren Ereignisse nicht lesbar sind',
  },
  what: 'Was',
  charged: 'Berechnet',
  draft: 'Damit',
  difference: 'Unterschied',
  fares: 'Fahrpreise',
  fees: 'Gebühren',
  sums: 'Der Tag',
  lines: 'Posten, die abweichen',
  trips: 'Fahrten, die anders kosten würden',
  tripNote: 'würde abgelehnt',
  more: (count) => `${count} weitere fehlen hier: npm run backtest gibt sie aus.`,
  assumed: 'Was angenommen wird',
  assumptions: {
    'same-decisions': 'Niemand hätte sich bei einem anderen Preis anders entschieden.',
    'same-rides': 'Strecken, Zeiten, Warten und Belege sind die aufgezeichneten.',
    'booking-time': 'Eine Fahrt kostet, was zur Zeit der Buchung galt, oder zur Zeit, für die gebucht wurde.',
    'same-promotions': 'Genutzte Aktionen gelten wieder.',
    'recorded-demand':
      'Die Nachfrage ist die minütlich aufgezeichnete; wo nichts aufgezeichnet wurde, kostet sie nichts.',
    'same-lines': 'An Halteplätzen werden dieselben Fahrzeuge in derselben Reihenfolge gefragt.',
    'after-ride': 'Trinkgeld und Anpassungen bleiben außer Betracht.',
    'coarse-places':
      'Orte sind nur noch auf 100 m bekannt: neben einer Zonengrenze kann die andere Seite zählen.',
  },
};

/** Computing a past day again under a version of the configuration. */
export const backtestTexts = defineTexts({ en, de });
