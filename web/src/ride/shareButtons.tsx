import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Trip } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { say, toast } from '../components/liveRegion.tsx';
import { explainFailure } from '../i18n/failures.ts';
import { rideTexts } from '../i18n/ride.ts';
import { isShared, shareTrip, stopSharing } from './api.ts';
import './share.css';

/** Makes a link for a friend, and revokes all that were made. */
export function ShareButtons({ trip }: { readonly trip: Pick<Trip, 'id'> }) {
  const texts = rideTexts();
  const isBusy = useSignal(false);
  const link = useSignal<string | null>(null);
  const isWatchable = useSignal(false);
  useEffect(() => {
    isShared(trip.id).then((is) => {
      if (is) isWatchable.value = true;
    });
  }, [trip.id, isWatchable]);
  const share = async (): Promise<void> => {
    isBusy.value = true;
    const answer = await shareTrip(trip.id);
    isBusy.value = false;
    if (!answer.ok) return toast(explainFailure(answer.failure));
    link.value = answer.value.url;
    isWatchable.value = true;
    await handOver(answer.value.url);
  };
  const stop = async (): Promise<void> => {
    isBusy.value = true;
    const answer = await stopSharing(trip.id);
    isBusy.value = false;
    if (!answer.ok) return toast(explainFailure(answer.failure));
    link.value = null;
    isWatchable.value = false;
    toast(texts.sharingStopped);
  };
  return (
    <>
      <Button isBusy={isBusy.value} onClick={share}>
        {texts.share}
      </Button>
      {isWatchable.value && (
        <Button isBusy={isBusy.value} onClick={stop}>
          {texts.stopSharing}
        </Button>
      )}
      {link.value !== null && (
        <label class="share-link">
          <span class="small">{texts.shareCopy}</span>
          <input
            readOnly
            value={link.value}
            aria-label={texts.shareLink}
            onFocus={(event) => event.currentTarget.select()}
          />
        </label>
      )}
    </>
  );
}

/** Shares the link through the device's share sheet, or shows it for copying. */
async function handOver(url: string): Promise<void> {
  const texts = rideTexts();
  try {
    // Not every browser has it, contrary to its type.
    if (navigator.canShare?.({ url })) await navigator.share({ title: texts.shareTitle, url });
    else {
      await navigator.clipboard.writeText(url);
      toast(texts.shared);
    }
  } catch {
    say(texts.shareCopy);
  }
}
