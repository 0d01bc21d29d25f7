import { useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { Me, Trip } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { LanguageSwitch } from '../components/languageSwitch.tsx';
import { say } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { Sheet } from '../components/sheet.tsx';
import { Spinner } from '../components/spinner.tsx';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { friendTexts } from '../i18n/friend.ts';
import { rideTexts } from '../i18n/ride.ts';
import { CityMap } from '../map/cityMap.tsx';
import { SafetyButton } from '../people/safetyButton.tsx';
import { readTrip, riderFrameSchema, streamPathOf } from './api.ts';
import { ByLink, showVehicle } from './friendPage.tsx';
import { stateTitle } from './stateTitle.ts';
import { UnderWay } from './tripPanel.tsx';
import { TripWatch } from './tripWatch.ts';
import '../components/mapPage.css';
import './ride.css';

/** The page behind a guest's link: the one trip that somebody booked for them, and nothing else. */
export function GuestPage({ me, tripId }: { readonly me: Me; readonly tripId: string }) {
  const watch = useMemo(
    () =>
      new TripWatch<Trip>({
        read: () => readTrip(tripId),
        stream: { path: () => streamPathOf(tripId) },
        readFrame: (json) => riderFrameSchema.safeParse(json).data ?? null,
      }),
    [tripId],
  );
  useEffect(() => () => watch.stop(), [watch]);
  useSignalEffect(() => {
    const { value: trip } = watch.trip;
    if (trip !== null) say(stateTitle(trip));
  });
  return (
    <main class="map-page">
      <CityMap source={me} onReady={(drawn) => showVehicle(drawn, watch)} />
      <Sheet label={rideTexts().panel}>
        <Panel me={me} watch={watch} />
        <footer class="ride-footer">
          <ByLink />
          <LanguageSwitch />
        </footer>
      </Sheet>
    </main>
  );
}

function Panel({ me, watch }: { readonly me: Me; readonly watch: TripWatch<Trip> }) {
  const texts = rideTexts();
  const { value: trip } = watch.trip;
  const { value: failure } = watch.failure;
  if (failure !== null) {
    const isEnded = failure.kind === 'problem' && failure.status === 404;
    return isEnded ? (
      <Notice>{friendTexts().over}</Notice>
    ) : (
      <>
        <Notice kind="danger">{explainFailure(failure)}</Notice>
        <Button kind="primary" onClick={() => watch.start()}>
          {commonTexts().retry}
        </Button>
      </>
    );
  }
  if (trip === null) {
    return (
      <p role="status">
        <Spinner /> {texts.tripLoading}
      </p>
    );
  }
  if (!isOver(trip.state)) return <UnderWay me={me} watch={watch} trip={trip} />;
  return (
    <>
      <header class="trip-state">
        <h1>{stateTitle(trip)}</h1>
      </header>
      <SafetyButton tripId={trip.id} />
    </>
  );
}
