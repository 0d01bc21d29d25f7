import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Notice } from '../components/notice.tsx';
import { peopleTexts } from '../i18n/people.ts';
import { type Alert, lastAlert, raiseAlert } from './api.ts';
import './people.css';

const HOLD_MS = 2_000;
/** How often it is asked whether an operator has seen the alert. */
const ASK_MS = 5_000;
/** The alert does not wait longer for where the device is. */
const LOCATE_MS = 1_500;

/** Alerts the control room when it is held; a short press, or a click by keyboard or screen reader, asks first. */
export function SafetyButton({ tripId }: { readonly tripId: string }) {
  const texts = peopleTexts();
  const alert = useSignal<Alert | null>(null);
  const isAsking = useSignal(false);
  const isBusy = useSignal(false);
  const hasFailed = useSignal(false);
  const isHeld = useSignal(false);
  const holding = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  /** The press that is still on has sent the alert: its click says no more. */
  const hasSent = useRef(false);
  const isOpen = alert.value !== null && alert.value.acknowledgedAt === null;
  useEffect(() => {
    let isGone = false;
    const ask = async (): Promise<void> => {
      const last = await lastAlert(tripId);
      if (!isGone && last !== null) alert.value = last;
    };
    ask();
    const asking = isOpen ? setInterval(ask, ASK_MS) : undefined;
    return () => {
      isGone = true;
      clearInterval(asking);
    };
  }, [tripId, isOpen, alert]);
  useEffect(() => () => clearTimeout(holding.current), []);
  const raise = async (): Promise<void> => {
    isAsking.value = false;
    if (isBusy.value) return;
    isBusy.value = true;
    hasFailed.value = false;
    const answer = await raiseAlert(tripId, await whereIs());
    isBusy.value = false;
    if (answer.ok) alert.value = answer.value;
    else hasFailed.value = true;
  };
  const hold = (): void => {
    isHeld.value = true;
    hasSent.current = false;
    clearTimeout(holding.current);
    holding.current = setTimeout(() => {
      isHeld.value = false;
      hasSent.current = true;
      raise();
    }, HOLD_MS);
  };
  const letGo = (): void => {
    isHeld.value = false;
    clearTimeout(holding.current);
  };
  return (
    <section class="safety">
      {isOpen ? (
        <Notice kind="danger">{texts.alerted}</Notice>
      ) : (
        <>
          {alert.value !== null && <Notice>{texts.acknowledged}</Notice>}
          <button
            type="button"
            class={`button button-danger safety-button${isHeld.value ? ' safety-held' : ''}`}
            aria-busy={isBusy.value || undefined}
            title={texts.safetyHint}
            onPointerDown={hold}
            onPointerUp={letGo}
            onPointerLeave={letGo}
            onPointerCancel={letGo}
            onContextMenu={(event) => event.preventDefault()}
            onClick={() => {
              isAsking.value = !hasSent.current;
              hasSent.current = false;
            }}
          >
            {texts.safety}
          </button>
        </>
      )}
      {hasFailed.value && <Notice kind="danger">{texts.notAlerted}</Notice>}
      <Dialog
        title={texts.safetyTitle}
        isOpen={isAsking.value}
        onClose={() => {
          isAsking.value = false;
        }}
      >
        <p>{texts.safetyHint}</p>
        <div class="dialog-actions">
          <Button
            onClick={() => {
              isAsking.value = false;
            }}
          >
            {texts.safetyKeep}
          </Button>
          <Button kind="danger" onClick={raise}>
            {texts.safetyConfirm}
          </Button>
        </div>
      </Dialog>
    </section>
  );
}

/** Where the device is; null where it does not say in time: the service then asks the vehicle. */
function whereIs(): Promise<{ lat: number; lng: number } | null> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(null), LOCATE_MS);
    const done = (place: { lat: number; lng: number } | null): void => {
      clearTimeout(late);
      resolve(place);
    };
    if (navigator.geolocation === undefined) done(null);
    else {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => done({ lat: coords.latitude, lng: coords.longitude }),
        () => done(null),
        { maximumAge: 60_000, timeout: LOCATE_MS },
      );
    }
  });
}
