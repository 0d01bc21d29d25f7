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
  ranks: 'Lines of ranks',
  rank: (rank: string, trips: string, different: string) =>
    `${rank}: ${trips} trips called vehicles, ${different} of them would have called others`,
  notReproduced: 'whose calls the rules of that day, applied again, do not lead to',
  gaps: (count: string) =>
    `What the rank was told is missing ${count} times: its line then goes on as it really was.`,
  nobody: 'nobody of the line',
  follows: 'follows from an earlier difference',
  moreCalls: (count: string) => `${count} more are not listed.`,
  rules: {
    dwellSeconds: 'Stay before joining (s)',
    graceSeconds: 'Grace (s)',
    declinesBeforeLast: 'Declines before the end',
    keepAfterShortTripSeconds: 'Place kept after a short trip (s)',
    arriveWithinSeconds: 'Time to the pickup (s)',
    rank: 'No such rank',
  },
  noChange: 'as before',
  changes: {
    joined: 'joined',
    sentLast: 'sent to the end',
    left: 'left',
    placeKept: 'kept its place',
    departed: 'lost its place',
    served: 'got a trip',
    moved: 'put elsewhere by hand',
  },
  assumed: 'What is assumed',
  assumptions: {
    'same-decisions': 'Nobody would have decided otherwise for another price.',
    'same-rides': 'Distances, times, waiting and evidence are those that were recorded.',
    'booking-time': 'A ride is priced by the time of its booking, or the time it was booked for.',
    'same-promotions': 'Promotions that riders used are used again.',
    'recorded-demand':
      'Demand is what was written down minute by minute; where nothing was, it adds nothing.',
    'recorded-lines':
      'Lines of ranks begin the day as they were, and are told what was recorded; where nothing was, they stay as they were.',
    'same-answers':
      'Whoever is called in the place of another answers and drives as that one did, which waits in its place; the trip costs the same.',
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
  difference: 'Änderung',
  fares: 'Fahrpreise',
  fees: 'Gebühren',
  sums: 'Der Tag',
  lines: 'Posten, die abweichen',
  trips: 'Fahrten, die anders kosten würden',
  tripNote: 'würde abgelehnt',
  more: (count) => `${count} weitere fehlen hier: npm run backtest gibt sie aus.`,
  ranks: 'Reihen an Halteplätzen',
  rank: (rank, trips, different) =>
    `${rank}: ${trips} Fahrten riefen Fahrzeuge, ${different} davon hätten andere gerufen`,
  notReproduced: 'deren Rufe auch die Regeln jenes Tages heute nicht ergeben',
  gaps: (count) =>
    `Was der Halteplatz erfuhr, fehlt ${count}-mal: Seine Reihe geht dann so weiter, wie sie wirklich war.`,
  nobody: 'niemand aus der Reihe',
  follows: 'folgt aus einem früheren Unterschied',
  moreCalls: (count) => `${count} weitere fehlen hier.`,
  rules: {
    dwellSeconds: 'Aufenthalt bis zum Einreihen (s)',
    graceSeconds: 'Schonfrist (s)',
    declinesBeforeLast: 'Ablehnungen bis ans Ende',
    keepAfterShortTripSeconds: 'Platz bleibt nach kurzer Fahrt (s)',
    arriveWithinSeconds: 'Zeit bis zur Abholung (s)',
    rank: 'Kein solcher Halteplatz',
  },
  noChange: 'wie zuvor',
  changes: {
    joined: 'eingereiht',
    sentLast: 'ans Ende gesetzt',
    left: 'ausgeschieden',
    placeKept: 'Platz behalten',
    departed: 'Platz verloren',
    served: 'Fahrt bekommen',
    moved: 'von Hand versetzt',
  },
  assumed: 'Was angenommen wird',
  assumptions: {
    'same-decisions': 'Niemand hätte sich bei einem anderen Preis anders entschieden.',
    'same-rides': 'Strecken, Zeiten, Warten und Belege sind die aufgezeichneten.',
    'booking-time': 'Eine Fahrt kostet, was zur Zeit der Buchung galt, oder zur Zeit, für die gebucht wurde.',
    'same-promotions': 'Genutzte Aktionen gelten wieder.',
    'recorded-demand':
      'Die Nachfrage ist die minütlich aufgezeichnete; wo nichts aufgezeichnet wurde, kostet sie nichts.',
    'recorded-lines':
      'Reihen an Halteplätzen beginnen den Tag, wie sie waren, und erfahren, was aufgezeichnet wurde; wo nichts aufgezeichnet wurde, bleiben sie, wie sie waren.',
    'same-answers':
      'Wer statt eines anderen gerufen wird, antwortet und fährt wie dieser, der an seiner Stelle wartet; die Fahrt kostet dasselbe.',
    'after-ride': 'Trinkgeld und Anpassungen bleiben außer Betracht.',
    'coarse-places':
      'Orte sind nur noch auf 100 m bekannt: neben einer Zonengrenze kann die andere Seite zählen.',
  },
};

/** Computing a past day again under a version of the configuration. */
export const backtestTexts = defineTexts({ en, de });
