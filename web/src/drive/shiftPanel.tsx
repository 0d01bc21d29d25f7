import { useSignal, useSignalEffect } from '@preact/signals';
import type { PlanFrame } from '../../../client/driver/frames.ts';
import { Button } from '../components/button.tsx';
import { Connection } from '../components/connection.tsx';
import { lazy } from '../components/lazy.tsx';
import { say } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { Spinner } from '../components/spinner.tsx';
import { driveTexts } from '../i18n/drive.ts';
import { earnedTexts } from '../i18n/earned.ts';
import { formatMinutes } from '../i18n/format.ts';
import { rankPlaceTexts } from '../i18n/rankPlace.ts';
import { isOnline } from '../streams/online.ts';
import { AgendaList } from './agendaList.tsx';
import type { Drive } from './drive.ts';
import { settings } from './driveSettings.ts';
import { Earned } from './earned.tsx';
import { NextStep, stepTitle } from './nextStep.tsx';
import { OffDuty } from './offDuty.tsx';
import { OfferCard } from './offerCard.tsx';
import { PositionSource } from './positionSource.tsx';
import type { Shift } from './shift.ts';
import { ShiftEnd } from './shiftEnd.tsx';
import { StopList } from './stopList.tsx';

const Passenger = lazy(async () => (await import('./passenger.tsx')).Passenger);

/** The shift's status and actions. */
export function ShiftPanel({ drive }: { readonly drive: Drive }) {
  const { shift } = drive;
  /** From the first ride on: its safety button stays for some time. */
  const hadRide = useSignal(false);
  useSignalEffect(() => {
    if (shift.stops.value.length > 0) hadRide.value = true;
  });
  useSignalEffect(() => {
    // Offers describe themselves.
    if (shift.offers.value.length === 0) say(titleOf(drive));
  });
  if (shift.wanted.value === 'offline' && shift.plan.value === null) return <OffDuty drive={drive} />;
  const hasWork = shift.stops.value.length + shift.offers.value.length > 0;
  return (
    <>
      <Connection isLost={shift.plan.value !== null && !shift.isConnected.value} />
      <Told shift={shift} />
      <ShiftEnd plan={shift.plan.value} clockAheadMs={shift.clockAheadMs} />
      {shift.offers.value.map((offer) => (
        <OfferCard key={offer.id} drive={drive} offer={offer} />
      ))}
      {shift.stops.value.length > 0 && <NextStep drive={drive} />}
      {!hasWork && <Idle drive={drive} />}
      {hadRide.value && <Passenger drive={drive} />}
      <StopList drive={drive} />
      <AgendaList drive={drive} />
      <Unsent shift={shift} />
      <Earned earnings={shift.earnings.value} label={earnedTexts().earned} />
      {hasWork && <Availability shift={shift} />}
    </>
  );
}

/** A short title for the driver's situation. */
function titleOf(drive: Drive): string {
  const texts = driveTexts();
  const { shift } = drive;
  const [stop] = shift.stops.value;
  if (stop !== undefined) return stepTitle(drive, stop);
  const { value: plan } = shift.plan;
  const { value: wanted } = shift.wanted;
  if (wanted === 'offline') return texts.offlineTitle;
  if (plan === null || plan.availability === 'offline') return texts.goingOnline;
  return wanted === 'paused' ? texts.paused : texts.waiting;
}

/** Refused reports, and changes that the driver did not cause. */
function Told({ shift }: { readonly shift: Shift }) {
  const texts = driveTexts();
  const { value: refusal } = shift.refusal;
  const { value: news } = shift.news;
  const isOutOfService = (shift.plan.value?.outOfService ?? null) !== null;
  return (
    <>
      {refusal !== null && (
        <Notice kind="danger">
          {texts.refused[refusal]}
          <Button
            kind="quiet"
            onClick={() => {
              shift.refusal.value = null;
            }}
          >
            {texts.dismiss}
          </Button>
        </Notice>
      )}
      {isOutOfService && <Notice kind="warning">{texts.outOfService}</Notice>}
      {news !== null && (
        <Notice kind="warning">
          {texts[news]}
          <Button
            kind="quiet"
            onClick={() => {
              shift.news.value = null;
            }}
          >
            {texts.dismiss}
          </Button>
        </Notice>
      )}
    </>
  );
}

/** Warns while the server does not have all reports. */
function Unsent({ shift }: { readonly shift: Shift }) {
  const texts = driveTexts();
  if (shift.plan.value === null || shift.isReflected.value) return null;
  return (
    <p class="quiet small drive-unsent">
      <Spinner /> {shift.isConnected.value && isOnline.value ? texts.sending : texts.sentLater}
    </p>
  );
}

function Idle({ drive }: { readonly drive: Drive }) {
  const texts = driveTexts();
  const { shift } = drive;
  const { value: plan } = shift.plan;
  const isComing = plan === null || plan.availability === 'offline';
  const isPaused = shift.wanted.value === 'paused';
  return (
    <>
      <header class="drive-state">
        <h1>
          {isComing && <Spinner />} {titleOf(drive)}
        </h1>
        {!isComing && <p class="quiet">{isPaused ? texts.pausedHint : texts.waitingHint}</p>}
      </header>
      <RankPlace plan={plan} />
      {plan?.pauseSuggested === true && !isPaused && <Notice>{texts.pauseSuggested}</Notice>}
      <PositionSource drive={drive} />
      <Silence drive={drive} />
      <Availability shift={shift} />
    </>
  );
}

/** The place in the line of a rank. */
function RankPlace({ plan }: { readonly plan: PlanFrame | null }) {
  const rank = plan?.rank ?? null;
  if (rank === null) return null;
  const texts = rankPlaceTexts();
  const { name, position, of, waitSeconds } = rank;
  return (
    <section role="status" aria-label={texts.inLine(name)}>
      <p>
        <strong>{texts.inLine(name)}</strong> {texts.place(position, of)}
      </p>
      {waitSeconds !== null && <p class="quiet">{texts.wait(formatMinutes(waitSeconds))}</p>}
    </section>
  );
}

/** After a reload the browser keeps the page silent until it is touched. */
function Silence({ drive }: { readonly drive: Drive }) {
  const texts = driveTexts();
  if (!settings.value.isLoud) return <p class="quiet small">{texts.silent}</p>;
  return drive.ringer.isReady.value ? null : <Notice kind="warning">{texts.touchForSound}</Notice>;
}

function Availability({ shift }: { readonly shift: Shift }) {
  const texts = driveTexts();
  const { value: wanted } = shift.wanted;
  if (wanted === 'offline') {
    return (
      <Notice>
        <span>
          <strong>{texts.goingOffline}</strong> {texts.goingOfflineHint}
        </span>
        <Button onClick={() => shift.setAvailability('available')}>{texts.stayOnline}</Button>
      </Notice>
    );
  }
  return (
    <div class="drive-actions">
      {wanted === 'paused' ? (
        <Button kind="primary" onClick={() => shift.setAvailability('available')}>
          {texts.resume}
        </Button>
      ) : (
        <Button onClick={() => shift.setAvailability('paused')}>{texts.pause}</Button>
      )}
      <Button onClick={() => shift.setAvailability('offline')}>{texts.goOffline}</Button>
    </div>
  );
}
