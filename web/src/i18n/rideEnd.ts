import { defineTexts } from './language.ts';

/** Texts for why a ride ended without being driven. */
export const rideEndTexts = defineTexts({
  en: {
    endedBy: {
      rider: 'Cancelled by you',
      driver: 'Cancelled by the driver',
      operator: 'Cancelled by the operator',
      system: 'Ended by Hexhail',
    },
    noShow: 'The driver waited and did not find you.',
  },
  de: {
    endedBy: {
      rider: 'Von Ihnen storniert',
      driver: 'Vom Fahrzeug storniert',
      operator: 'Vom Betreiber storniert',
      system: 'Von Hexhail beendet',
    },
    noShow: 'Das Fahrzeug hat gewartet und Sie nicht angetroffen.',
  },
});
