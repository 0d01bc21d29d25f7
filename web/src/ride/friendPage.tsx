import { effect, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { isOver } from '../../../src/domain/trip/phases.ts';
import { createTicket } from '../api/common.ts';
import { Button } from '../components/button.tsx';
import { Connection } from '../components/connection.tsx';
import { LanguageSwitch } from '../components/languageSwitch.tsx';
import { say } from '../components/liveRegion.tsx';
import { Message } from '../components/page.tsx';
import { Sheet } from '../components/sheet.tsx';
import { Spinner } from '../components/spinner.tsx';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { friendTexts } from '../i18n/friend.ts';
import { rideTexts } from '../i18n/ride.ts';
import { Camera } from '../map/camera.ts';
import { CityMap, type DrawnMap } from '../map/cityMap.tsx';
import type { MapSource } from '../map/style.ts';
import { VehicleMarker } from '../map/vehicleMarker.ts';
import { friendFrameSchema, readShared, type SharedTrip, sharedStreamPath } from './api.ts';
import { Eta } from './eta.tsx';
import { TripWatch, type WatchFrame } from './tripWatch.ts';
import { VehicleCard } from './vehicleCard.tsx';
import '../components/account.css';
import '../components/mapPage.css';
import './ride.css';

const CLOSE_ZOOM = 15;

/** The page behind a share link: a friend watches a trip until it is over. */
export function FriendPage({ token }: { readonly token: string }) {
  const source = useSignal<MapSource | null>(null);
  const watch = useMemo(
    () =>
      new TripWatch<SharedTrip>({
        read: async () => {
          const answer = await readShared(token);
          if (!answer.ok) return answer;
          const { trip, region, mapStyleUrl } = answer.value;
          source.value ??= { region, mapStyleUrl };
          return { ok: true, value: trip };
        },
        stream: { path: () => sharedStreamPath, ticket: () => createTicket({ share: token }) },
        readFrame,
      }),
    [token, source],
  );
  useEffect(() => () => watch.stop(), [watch]);
  const { value: trip } = watch.trip;
  const { value: failure } = watch.failure;
  const texts = rideTexts();
  if (trip !== null && isOver(trip.state)) {
    return <Message title={friendTexts().states[trip.state]} hint={friendTexts().overHint} />;
  }
  if (failure !== null) {
    if (failure.kind === 'problem' && failure.status === 410) {
      return <Message title={friendTexts().over} hint={friendTexts().overHint} />;
    }
    if (failure.kind === 'problem' && failure.status === 404) {
      return <Message title={friendTexts().unknown} hint={friendTexts().unknownHint} />;
    }
    return (
      <Message title={friendTexts().title} hint={explainFailure(failure)}>
        <Button kind="primary" onClick={() => watch.start()}>
          {commonTexts().retry}
        </Button>
      </Message>
    );
  }
  return (
    <main class="map-page">
      {source.value === null ? (
        <div />
      ) : (
        <CityMap source={source.value} onReady={(drawn) => showVehicle(drawn, watch)} />
      )}
      <Sheet label={texts.panel}>
        {trip === null ? (
          <p role="status">
            <Spinner /> {commonTexts().loading}
          </p>
        ) : (
          <FriendPanel trip={trip} watch={watch} />
        )}
        <footer class="ride-footer">
          <ByLink />
          <LanguageSwitch />
        </footer>
      </Sheet>
    </main>
  );
}

/** Where a link takes the place of a session: in the place of who is signed in. */
export function ByLink() {
  return <p class="account quiet small">{friendTexts().byLink}</p>;
}

function FriendPanel({ trip, watch }: { readonly trip: SharedTrip; readonly watch: TripWatch<SharedTrip> }) {
  const texts = rideTexts();
  const said = useRef('');
  const words = friendTexts().states[trip.state];
  useEffect(() => {
    if (said.current !== words) say(words);
    said.current = words;
  }, [words]);
  return (
    <>
      <Connection isLost={watch.isLost.value} />
      <header class="trip-state">
        <p class="quiet">{friendTexts().title}</p>
        <h1>{words}</h1>
      </header>
      <Eta dueAt={watch.dueAt} label={trip.state === 'onboard' ? texts.thereIn : texts.arrivesIn} />
      {trip.vehicle !== null && <VehicleCard vehicle={trip.vehicle} />}
    </>
  );
}

/** Draws the vehicle of a trip that somebody watches. */
export function showVehicle(drawn: DrawnMap, watch: Pick<TripWatch<SharedTrip>, 'sighting'>): () => void {
  const vehicle = new VehicleMarker(drawn, rideTexts().vehicle);
  const camera = new Camera(drawn);
  let isFirst = true;
  const stop = effect(() => {
    const { value: sighting } = watch.sighting;
    if (sighting === null) return;
    vehicle.see(sighting, sighting.heading);
    if (isFirst) drawn.map.jumpTo({ center: sighting, zoom: CLOSE_ZOOM });
    else camera.keepInView([sighting]);
    isFirst = false;
  });
  return () => {
    stop();
    vehicle.remove();
  };
}

function readFrame(json: unknown): WatchFrame<SharedTrip> | null {
  const { data: frame } = friendFrameSchema.safeParse(json);
  if (frame === undefined) return null;
  return frame.type === 'sharedTrip' ? { type: 'trip', trip: frame.trip } : frame;
}
