import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Place } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { toast } from '../components/liveRegion.tsx';
import { Ringer } from '../drive/ringer.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatClock } from '../i18n/format.ts';
import { peopleTexts } from '../i18n/people.ts';
import { type Alert, acknowledgeAlert } from './alerts.ts';
import type { City } from './city.ts';
import { select } from './selection.ts';

export interface AlertBannerProps {
  readonly city: City;
  readonly timeZone: string;
  readonly onGoTo: (place: Place) => void;
}

/** Everybody who needs help, above all else; rings, and changes the page's title, until somebody takes care. */
export function AlertBanner({ city, timeZone, onGoTo }: AlertBannerProps) {
  const ringer = useMemo(() => new Ringer(), []);
  useEffect(() => ringer.start(), [ringer]);
  const title = useMemo(() => document.title, []);
  useEffect(
    () => () => {
      document.title = title;
    },
    [title],
  );
  useSignalEffect(() => {
    const count = city.alerts.latest.value?.length ?? 0;
    document.title = count === 0 ? title : peopleTexts().alertTitle(count);
    if (count === 0) ringer.hush();
    else ringer.ring();
  });
  const alerts = city.alerts.latest.value ?? [];
  if (alerts.length === 0) return null;
  return (
    <section class="ops-alerts" role="alert">
      {alerts.map((alert) => (
        <AlertCard
          key={`${alert.trip} ${alert.alert}`}
          alert={alert}
          city={city}
          timeZone={timeZone}
          onGoTo={onGoTo}
        />
      ))}
    </section>
  );
}

function AlertCard({ alert, city, timeZone, onGoTo }: AlertBannerProps & { readonly alert: Alert }) {
  const texts = peopleTexts();
  const note = useSignal('');
  const isBusy = useSignal(false);
  const problem = useSignal<string | null>(null);
  const { place, raisedBy, raisedAt, trip, vehicle } = alert;
  const acknowledge = async (): Promise<void> => {
    isBusy.value = true;
    const answer = await acknowledgeAlert(alert, note.value.trim());
    isBusy.value = false;
    if (answer.ok) {
      const others = (city.alerts.latest.value ?? []).filter((one) => one !== alert);
      city.alerts.latest.value = others;
      toast(texts.acknowledgedHere);
    } else problem.value = explainFailure(answer.failure);
  };
  return (
    <article class="ops-alert">
      <p>
        <strong>{texts.alertBy[raisedBy]}</strong>{' '}
        {texts.alertAt(formatClock(Date.parse(raisedAt), timeZone))}
        {vehicle !== null && ` · ${vehicle}`}
      </p>
      {alert.note !== null && <p>{alert.note}</p>}
      <div class="ops-alert-actions">
        <Button onClick={() => select({ kind: 'trip', id: trip })}>{texts.alertTrip}</Button>
        {place === null ? (
          <span>{texts.alertNoPlace}</span>
        ) : (
          <Button onClick={() => onGoTo(place)}>{texts.alertPlace}</Button>
        )}
      </div>
      <form
        class="ops-alert-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (note.value.trim() !== '') acknowledge();
        }}
      >
        <Field
          label={texts.alertNote}
          value={note.value}
          error={problem.value}
          onInput={(typed) => {
            note.value = typed.slice(0, 500);
          }}
        />
        <Button kind="primary" type="submit" isBusy={isBusy.value}>
          {texts.acknowledge}
        </Button>
      </form>
    </article>
  );
}
