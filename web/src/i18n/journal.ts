import { defineTexts } from './language.ts';

const en = {
  journal: 'What happened',
  decisions: 'Why this driver?',
  requested: (rider: string) => `Booked by ${rider}.`,
  due: 'Time to look for a vehicle for this scheduled trip.',
  leadAsked: 'Asking how early the vehicle must set out.',
  leadEstimated: (lead: string) => `It is time ${lead} before the pickup.`,
  reserved: (vehicle: string) => `${vehicle} holds the ride for later.`,
  reservationLost: (vehicle: string, by: string, reason: string) =>
    `${vehicle} no longer holds the ride: ${by} (${reason}).`,
  searchStarted: (attempt: number) =>
    attempt === 1 ? 'The search began.' : `The search went on (question ${attempt}).`,
  searchedNone: (cells: number) =>
    `No vehicle could be found in ${cells === 1 ? 'one cell' : `${cells} cells`}.`,
  searched: (count: number, best: string, eta: string) =>
    count === 1
      ? `One vehicle could come: ${best}, in ${eta}.`
      : `${count} vehicles could come. ${best} would be first, in ${eta}.`,
  searchFailed: 'The search could not be completed, and was repeated.',
  offered: (vehicle: string, eta: string) => `Offered to ${vehicle}, ${eta} away.`,
  offerSeen: (vehicle: string) => `The phone of ${vehicle} received the offer.`,
  offerHedged: (vehicle: string) =>
    `The phone of ${vehicle} did not confirm in time. Somebody else was asked as well.`,
  assigned: (vehicle: string, eta: string) => `${vehicle} accepted and was assigned, ${eta} away.`,
  enroute: 'The driver set out for the pickup.',
  arrived: 'The vehicle arrived at the pickup.',
  onboard: 'The passenger got in.',
  viaServed: (number: number) => `The driver was done at stop ${number} on the way.`,
  completed: 'The passenger got out. The trip is completed.',
  changeAsked: (by: string, fields: string, fare: string) =>
    `A change by ${by} was put to the vehicle (${fields}): ${fare}.`,
  changed: (by: string, fields: string, fare: string) => `Changed by ${by} (${fields}): ${fare} now.`,
  changeEnded: (outcome: 'refused' | 'withdrawn'): string =>
    outcome === 'refused'
      ? 'The vehicle could not serve the changed trip: nothing was changed.'
      : 'The change was withdrawn: nothing was changed.',
  returned: (vehicle: string, by: string, reason: string) =>
    `${vehicle} was taken off this trip by ${by} (${reason}). The search began again.`,
  cancelled: (by: string, reason: string) => `Cancelled by ${by} (${reason}).`,
  unfulfilled: (reason: string) => `Ended without a vehicle (${reason}).`,
  deliveryFailed: (vehicle: string, reason: string) =>
    `${vehicle} could not deliver (${reason}), and brings the goods back.`,
  deliveryCancelled: (by: string, reason: string) => `Called back by ${by} (${reason}): the goods come back.`,
  goodsReturnBegun: (vehicle: string, by: string, reason: string) =>
    `${vehicle} had taken the goods already, and brings them back: ${by} (${reason}).`,
  goodsReturnEnded: {
    returned: (vehicle: string) => `${vehicle} brought the goods back.`,
    lost: (vehicle: string) => `${vehicle} did not bring the goods back in time.`,
  },
  wrongPins: (vehicle: string, count: number) => `The driver of ${vehicle} entered ${count} wrong PINs.`,
  livenessChecked: 'It was checked whether the vehicle can still be heard.',
  vehicleDark: (since: string) => `The vehicle went silent at ${since}.`,
  vehicleBack: 'The vehicle was heard from again.',
  historyAsked: 'The history was asked to confirm this trip.',
  erased: 'The journal was handed to the history.',
  other: (type: string) => `Something else happened (${type}).`,
  outcomes: {
    refused: (vehicle: string) => `${vehicle} could not take the offer`,
    declined: (vehicle: string) => `${vehicle} declined`,
    lapsed: (vehicle: string) => `${vehicle} did not answer in time`,
    lost: (vehicle: string) => `Nothing was heard of the offer to ${vehicle}`,
    withdrawn: (vehicle: string) => `The offer to ${vehicle} was withdrawn`,
  },
  candidate: (vehicle: string, eta: string, source: string) => `${vehicle}: ${eta} away${source}`,
  sources: {
    roads: ' by road',
    osrm: ' by road (OSRM)',
    valhalla: ' by road (Valhalla)',
    greatCircle: ', estimated',
  },
  candidatesTitle: 'Who could come, the best first',
  skippedTitle: 'Who was passed over',
  skipped: (vehicle: string, reason: string, distance: string) => `${vehicle} (${distance}): ${reason}`,
  chosen: (vehicle: string, eta: string, rank: number, of: number) =>
    rank === 1
      ? `${vehicle} was the best of ${of}: ${eta} to the pickup.`
      : `${vehicle} was number ${rank} of ${of}: ${eta} to the pickup.`,
  chosenAlone: (vehicle: string, eta: string) => `${vehicle} was the only one: ${eta} to the pickup.`,
  before: 'Before:',
  notYet: 'Nobody has been chosen yet.',
};

export type JournalTexts = typeof en;

const de: JournalTexts = {
  journal: 'Was geschah',
  decisions: 'Warum dieser Fahrer?',
  requested: (rider) => `Gebucht von ${rider}.`,
  due: 'Zeit, für diese geplante Fahrt ein Fahrzeug zu suchen.',
  leadAsked: 'Frage, wie früh das Fahrzeug losfahren muss.',
  leadEstimated: (lead) => `Es ist Zeit ${lead} vor der Abholung.`,
  reserved: (vehicle) => `${vehicle} hält die Fahrt für später.`,
  reservationLost: (vehicle, by, reason) => `${vehicle} hält die Fahrt nicht mehr: ${by} (${reason}).`,
  searchStarted: (attempt) =>
    attempt === 1 ? 'Die Suche begann.' : `Die Suche ging weiter (Anfrage ${attempt}).`,
  searchedNone: (cells) =>
    `In ${cells === 1 ? 'einer Zelle' : `${cells} Zellen`} war kein passendes Fahrzeug zu finden.`,
  searched: (count, best, eta) =>
    count === 1
      ? `Ein Fahrzeug konnte kommen: ${best}, in ${eta}.`
      : `${count} Fahrzeuge konnten kommen. ${best} wäre in ${eta} da, am schnellsten.`,
  searchFailed: 'Die Suche kam nicht zu Ende und wurde wiederholt.',
  offered: (vehicle, eta) => `Angeboten an ${vehicle}, ${eta} entfernt.`,
  offerSeen: (vehicle) => `Das Telefon von ${vehicle} hat das Angebot erhalten.`,
  offerHedged: (vehicle) =>
    `Das Telefon von ${vehicle} hat nicht rechtzeitig bestätigt. Es wurde noch jemand gefragt.`,
  assigned: (vehicle, eta) => `${vehicle} nahm an und wurde zugeteilt, ${eta} entfernt.`,
  enroute: 'Der Fahrer fuhr zum Abholort los.',
  arrived: 'Das Fahrzeug kam am Abholort an.',
  onboard: 'Der Fahrgast stieg ein.',
  viaServed: (number) => `Zwischenhalt ${number} war erledigt.`,
  completed: 'Der Fahrgast stieg aus. Die Fahrt ist beendet.',
  changeAsked: (by, fields, fare) => `Eine Änderung durch ${by} ging an das Fahrzeug (${fields}): ${fare}.`,
  changed: (by, fields, fare) => `Geändert durch ${by} (${fields}): jetzt ${fare}.`,
  changeEnded: (outcome) =>
    outcome === 'refused'
      ? 'Das Fahrzeug konnte die geänderte Fahrt nicht übernehmen: Nichts wurde geändert.'
      : 'Die Änderung wurde zurückgezogen: Nichts wurde geändert.',
  returned: (vehicle, by, reason) =>
    `${vehicle} wurde durch ${by} von der Fahrt genommen (${reason}). Die Suche begann von vorn.`,
  cancelled: (by, reason) => `Storniert durch ${by} (${reason}).`,
  unfulfilled: (reason) => `Ohne Fahrzeug geendet (${reason}).`,
  deliveryFailed: (vehicle, reason) =>
    `${vehicle} konnte nicht zustellen (${reason}) und bringt die Ware zurück.`,
  deliveryCancelled: (by, reason) => `Zurückgerufen durch ${by} (${reason}): Die Ware kommt zurück.`,
  goodsReturnBegun: (vehicle, by, reason) =>
    `${vehicle} hatte die Ware schon übernommen und bringt sie zurück: ${by} (${reason}).`,
  goodsReturnEnded: {
    returned: (vehicle) => `${vehicle} hat die Ware zurückgebracht.`,
    lost: (vehicle) => `${vehicle} hat die Ware nicht rechtzeitig zurückgebracht.`,
  },
  wrongPins: (vehicle, count) => `Am Steuer von ${vehicle} wurden ${count} falsche PINs eingegeben.`,
  livenessChecked: 'Es wurde geprüft, ob das Fahrzeug noch zu hören ist.',
  vehicleDark: (since) => `Das Fahrzeug ist seit ${since} stumm.`,
  vehicleBack: 'Das Fahrzeug ist wieder zu hören.',
  historyAsked: 'Die Historie wurde um Bestätigung der Fahrt gebeten.',
  erased: 'Das Protokoll ging an die Historie über.',
  other: (type) => `Etwas anderes geschah (${type}).`,
  outcomes: {
    refused: (vehicle) => `${vehicle} konnte das Angebot nicht annehmen`,
    declined: (vehicle) => `${vehicle} lehnte ab`,
    lapsed: (vehicle) => `${vehicle} antwortete nicht rechtzeitig`,
    lost: (vehicle) => `Vom Angebot an ${vehicle} war nichts mehr zu hören`,
    withdrawn: (vehicle) => `Das Angebot an ${vehicle} wurde zurückgezogen`,
  },
  candidate: (vehicle, eta, source) => `${vehicle}: ${eta} entfernt${source}`,
  sources: {
    roads: ' auf der Straße',
    osrm: ' auf der Straße (OSRM)',
    valhalla: ' auf der Straße (Valhalla)',
    greatCircle: ', geschätzt',
  },
  candidatesTitle: 'Wer kommen konnte, die Besten zuerst',
  skippedTitle: 'Wer übergangen wurde',
  skipped: (vehicle, reason, distance) => `${vehicle} (${distance}): ${reason}`,
  chosen: (vehicle, eta, rank, of) =>
    rank === 1
      ? `${vehicle} war das beste von ${of}: ${eta} zum Abholort.`
      : `${vehicle} war Nummer ${rank} von ${of}: ${eta} zum Abholort.`,
  chosenAlone: (vehicle, eta) => `${vehicle} war das einzige: ${eta} zum Abholort.`,
  before: 'Davor:',
  notYet: 'Noch ist niemand gewählt.',
};

/** Texts for the events of a trip's journal. */
export const journalTexts = defineTexts<JournalTexts>({ en, de });
