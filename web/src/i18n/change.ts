import { defineTexts } from './language.ts';

/** Texts for changing a booked ride. */
export const changeTexts = defineTexts({
  en: {
    hint: 'Only what you change here is changed. The price is shown before you confirm.',
    afterAssigned: 'A driver is coming: the pickup may only move a little, and the vehicle has to agree.',
    onboard: 'The vehicle has to agree, and the way so far counts.',
    asking: 'Asking what it costs …',
    same: (price: string) => `The price stays ${price}.`,
    other: (price: string, before: string) => `It then costs ${price} instead of ${before}.`,
    confirm: 'Change it',
    confirmFor: (price: string) => `Change it for ${price}`,
    keep: 'Leave it as it is',
    done: 'The ride is changed.',
    refused: 'The vehicle cannot do this, and nothing was changed. Try something else, or later.',
    notChangeable: 'This cannot be changed any more: the ride has gone on. Nothing was changed.',
    movedOn: 'The ride has moved on meanwhile, and nothing was changed. Look at the price again.',
    unanswered: 'The vehicle did not answer in time, and nothing was changed. Try again in a moment.',
    unsure: 'We could not make sure that the change arrived. Look at the ride before you try again.',
    noRide: 'There is no way to ride like this. Choose other places, or another time.',
    outside: 'One of these places is outside the area that is served.',
    noVehicle: 'No vehicle has room for that.',
  },
  de: {
    hint: 'Geändert wird nur, was Sie hier ändern. Den Preis sehen Sie, bevor Sie zusagen.',
    afterAssigned:
      'Es kommt schon jemand: Der Abholort darf sich nur wenig verschieben, und das Fahrzeug muss zustimmen.',
    onboard: 'Das Fahrzeug muss zustimmen, und der bisherige Weg zählt mit.',
    asking: 'Der Preis wird erfragt …',
    same: (price: string) => `Der Preis bleibt ${price}.`,
    other: (price: string, before: string) => `Es kostet dann ${price} statt ${before}.`,
    confirm: 'Ändern',
    confirmFor: (price: string) => `Für ${price} ändern`,
    keep: 'So lassen',
    done: 'Die Fahrt ist geändert.',
    refused:
      'Das Fahrzeug kann das nicht; es wurde nichts geändert. Versuchen Sie etwas anderes, oder es später.',
    notChangeable: 'Das lässt sich nicht mehr ändern: Die Fahrt ist schon weiter. Es wurde nichts geändert.',
    movedOn: 'Die Fahrt ist inzwischen weiter; es wurde nichts geändert. Sehen Sie den Preis noch einmal an.',
    unanswered:
      'Das Fahrzeug hat nicht rechtzeitig geantwortet; es wurde nichts geändert. Versuchen Sie es gleich noch einmal.',
    unsure:
      'Ob die Änderung angekommen ist, wissen wir nicht. Sehen Sie sich die Fahrt an, bevor Sie es noch einmal versuchen.',
    noRide: 'So ist keine Fahrt möglich. Wählen Sie andere Orte oder eine andere Zeit.',
    outside: 'Einer dieser Orte liegt außerhalb des Gebiets.',
    noVehicle: 'Kein Fahrzeug hat Platz dafür.',
  },
});
