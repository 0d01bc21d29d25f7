import { useSignal } from '@preact/signals';
import type { Place } from '../api/schemas.ts';
import type { Draft } from '../booking/draft.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { planTexts } from '../i18n/plan.ts';
import { isOnMap } from '../map/mapExtent.ts';

const TIMEOUT_MS = 10_000;

/** Returns where the device is; null if it does not tell. */
export function locateDevice(): Promise<Place | null> {
  return new Promise((resolve) =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lng: coords.longitude }),
      () => resolve(null),
      { enableHighAccuracy: true, timeout: TIMEOUT_MS },
    ),
  );
}

/** Makes the device's place the pickup. */
export function LocateButton({ draft }: { readonly draft: Draft }) {
  const texts = planTexts();
  const state = useSignal<'idle' | 'locating' | 'denied' | 'offMap'>('idle');
  const { value: region } = draft.region;
  const locate = async (): Promise<void> => {
    state.value = 'locating';
    const place = await locateDevice();
    if (place === null) state.value = 'denied';
    else if (region !== null && !isOnMap(place, region)) state.value = 'offMap';
    else draft.set('pickup', place);
  };
  return (
    <>
      <Button isBusy={state.value === 'locating'} onClick={locate}>
        {state.value === 'locating' ? texts.locating : texts.useMyLocation}
      </Button>
      {state.value === 'denied' && <Notice kind="warning">{texts.locationDenied}</Notice>}
      {state.value === 'offMap' && region !== null && (
        <Notice kind="warning">{texts.offMap(region.name)}</Notice>
      )}
    </>
  );
}
