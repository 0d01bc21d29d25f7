import { useSignal } from '@preact/signals';
import { useLoaded } from '../api/useLoaded.ts';
import { Button } from '../components/button.tsx';
import { toast } from '../components/liveRegion.tsx';
import { explainFailure } from '../i18n/failures.ts';
import { guestLinkTexts } from '../i18n/guestLink.ts';
import { makeGuestLink, readGuestLinks, revokeLinks } from './guestLinks.ts';

/** Makes the link with which the guest of a trip follows it, and revokes all that were made. */
export function GuestLinkPart({ tripId }: { readonly tripId: string }) {
  const texts = guestLinkTexts();
  const isBusy = useSignal(false);
  /** The link that was made here: its token is shown once. */
  const made = useSignal<string | null>(null);
  const { answer, reload } = useLoaded(() => readGuestLinks(tripId), tripId, 0);
  const working = answer.value?.ok ? answer.value.value : [];
  const make = async (): Promise<void> => {
    isBusy.value = true;
    const link = await makeGuestLink(tripId);
    isBusy.value = false;
    if (!link.ok) return toast(explainFailure(link.failure));
    made.value = link.value.url;
    reload();
  };
  const revoke = async (): Promise<void> => {
    isBusy.value = true;
    const revoked = await revokeLinks(tripId, working);
    isBusy.value = false;
    reload();
    if (!revoked.ok) return toast(explainFailure(revoked.failure));
    made.value = null;
    toast(texts.revoked);
  };
  return (
    <section class="detail-part" aria-label={texts.title}>
      <h3>{texts.title}</h3>
      <p class="small quiet">{texts.hint}</p>
      {made.value !== null && <MadeLink url={made.value} />}
      {working.length > 0 && <p class="small">{texts.works(working.length)}</p>}
      <div class="detail-actions">
        <Button isBusy={isBusy.value} onClick={make}>
          {texts.make}
        </Button>
        {working.length > 0 && (
          <Button isBusy={isBusy.value} onClick={revoke}>
            {texts.revoke}
          </Button>
        )}
      </div>
    </section>
  );
}

function MadeLink({ url }: { readonly url: string }) {
  const texts = guestLinkTexts();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(url);
      toast(texts.copied);
    } catch {
      // Not every browser lets pages do it.
      toast(texts.copyYourself);
    }
  };
  return (
    <div class="field">
      <input
        readOnly
        value={url}
        aria-label={texts.title}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button onClick={copy}>{texts.copy}</Button>
    </div>
  );
}
