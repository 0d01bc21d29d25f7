import { defineTexts } from './language.ts';

/** Texts about goods: how they were handed over, and how they come back. */
export const deliveryTexts = defineTexts({
  en: {
    section: 'Delivery',
    handedOver: (time: string) => `Handed over at ${time}.`,
    byPin: 'The recipient said the PIN.',
    atDoor: 'It could be left at the door.',
    proofs: { photo: 'Photo of the handover', signature: 'Signature of the recipient' },
    noImage: 'Its image is not kept any more.',
    notDelivered: 'It could not be delivered.',
    failures: {
      'nobody-there': 'Nobody was there.',
      refused: 'It was not accepted.',
      'wrong-address': 'The address is wrong.',
      'not-delivered': 'Another reason.',
    },
    calledBack: {
      rider: 'The delivery was cancelled on the way.',
      driver: 'The driver could not deliver it.',
      operator: 'The delivery was cancelled by the operator.',
      system: 'The delivery took far too long.',
    },
    takenAlready: 'The vehicle had taken it when it was no longer to deliver it.',
    comesBack: (time: string) => `It has been on its way back to the sender since ${time}.`,
    cameBack: (time: string) => `It was brought back to the sender at ${time}.`,
    notReturned: 'It was not brought back in time. Ask the operator for it.',
    failureAsked: 'Why not?',
  },
  de: {
    section: 'Zustellung',
    handedOver: (time: string) => `Um ${time} übergeben.`,
    byPin: 'Die PIN wurde bei der Übergabe genannt.',
    atDoor: 'Sie durfte vor der Tür abgelegt werden.',
    proofs: { photo: 'Foto der Übergabe', signature: 'Unterschrift bei der Übergabe' },
    noImage: 'Das Bild ist nicht mehr gespeichert.',
    notDelivered: 'Die Zustellung war nicht möglich.',
    failures: {
      'nobody-there': 'Es war niemand da.',
      refused: 'Die Annahme wurde verweigert.',
      'wrong-address': 'Die Adresse stimmt nicht.',
      'not-delivered': 'Ein anderer Grund.',
    },
    calledBack: {
      rider: 'Die Lieferung wurde unterwegs storniert.',
      driver: 'Die Zustellung war nicht möglich.',
      operator: 'Die Lieferung wurde vom Betreiber storniert.',
      system: 'Die Lieferung hat viel zu lange gedauert.',
    },
    takenAlready: 'Das Fahrzeug hatte sie übernommen, als es sie nicht mehr zustellen sollte.',
    comesBack: (time: string) => `Sie ist seit ${time} auf dem Rückweg zum Absender.`,
    cameBack: (time: string) => `Um ${time} wurde sie zum Absender zurückgebracht.`,
    notReturned: 'Sie wurde nicht rechtzeitig zurückgebracht. Bitte wenden Sie sich an den Betreiber.',
    failureAsked: 'Warum nicht?',
  },
});

/** Returns why goods could not be delivered; the driver's own words are returned unchanged. */
export function failureText(reason: string): string {
  return Object.entries(deliveryTexts().failures).find(([code]) => code === reason)?.[1] ?? reason;
}
