import { defineTexts } from './language.ts';

const en = {
  title: 'What it did',
  registered: 'Registered, or its particulars were changed.',
  connected: (driver: string) => `${driver} connected.`,
  disconnected: 'The connection ended.',
  availability: { available: 'Went on duty.', paused: 'Began a break.', offline: 'Went off duty.' },
  offerConsidered: (trip: string) => `It was worked out whether ${trip} fits into the plan.`,
  considerationEnded: (trip: string) => `${trip} did not fit into the plan.`,
  offerOpened: (trip: string) => `Offered ${trip}.`,
  offerSeen: (trip: string) => `The phone received the offer of ${trip}.`,
  offerAccepted: (trip: string) => `The driver accepted ${trip}.`,
  offerDeclined: (trip: string, reason: string) => `The driver declined ${trip}${reason}.`,
  offerLapsed: (trip: string) => `The offer of ${trip} was not answered in time.`,
  reserved: (trip: string) => `${trip} is reserved for later.`,
  planned: (trip: string) => `${trip} entered the plan.`,
  released: (trip: string, reason: string) => `${trip} was taken back${reason}.`,
  progressed: {
    enroute: (trip: string) => `Set out for a stop of ${trip}.`,
    arrived: (trip: string) => `Arrived at a stop of ${trip}.`,
    done: (trip: string) => `A stop of ${trip} was done.`,
  },
  shiftsPlanned: (person: string) => `${person} planned when it will be on duty.`,
  noShow: (trip: string) => `The rider of ${trip} did not come.`,
  givenBack: (trip: string, reason: string) => `The driver gave ${trip} back${reason}.`,
  takenOutOfService: (reason: string) => `An operator took it out of service${reason}.`,
  returnedToService: 'An operator brought it back into service.',
  snapshot: 'What was before this is summed up.',
  other: (type: string) => `Something else happened (${type}).`,
  aTrip: 'a trip',
};

export type VehicleJournalTexts = typeof en;

const de: VehicleJournalTexts = {
  title: 'Was es tat',
  registered: 'Angemeldet, oder seine Angaben wurden geändert.',
  connected: (driver) => `${driver} verband sich.`,
  disconnected: 'Die Verbindung endete.',
  availability: {
    available: 'Begann den Dienst.',
    paused: 'Begann eine Pause.',
    offline: 'Beendete den Dienst.',
  },
  offerConsidered: (trip) => `Es wurde geprüft, ob ${trip} in den Plan passt.`,
  considerationEnded: (trip) => `${trip} passte nicht in den Plan.`,
  offerOpened: (trip) => `${trip} wurde angeboten.`,
  offerSeen: (trip) => `Das Telefon erhielt das Angebot für ${trip}.`,
  offerAccepted: (trip) => `Der Fahrer nahm ${trip} an.`,
  offerDeclined: (trip, reason) => `Der Fahrer lehnte ${trip} ab${reason}.`,
  offerLapsed: (trip) => `Das Angebot für ${trip} blieb ohne rechtzeitige Antwort.`,
  reserved: (trip) => `${trip} ist für später reserviert.`,
  planned: (trip) => `${trip} kam in den Plan.`,
  released: (trip, reason) => `${trip} wurde zurückgenommen${reason}.`,
  progressed: {
    enroute: (trip) => `Fuhr zu einem Halt von ${trip} los.`,
    arrived: (trip) => `Kam an einem Halt von ${trip} an.`,
    done: (trip) => `Ein Halt von ${trip} war erledigt.`,
  },
  shiftsPlanned: (person) => `${person} plante, wann es im Dienst sein wird.`,
  noShow: (trip) => `Der Fahrgast von ${trip} kam nicht.`,
  givenBack: (trip, reason) => `Der Fahrer gab ${trip} zurück${reason}.`,
  takenOutOfService: (reason) => `Die Leitstelle nahm es außer Betrieb${reason}.`,
  returnedToService: 'Die Leitstelle nahm es wieder in Betrieb.',
  snapshot: 'Was davor war, ist zusammengefasst.',
  other: (type) => `Etwas anderes geschah (${type}).`,
  aTrip: 'eine Fahrt',
};

/** Texts for the events of a vehicle's journal. */
export const vehicleJournalTexts = defineTexts<VehicleJournalTexts>({ en, de });
