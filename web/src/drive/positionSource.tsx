import { useSignal, useSignalEffect } from '@preact/signals';
import { Field } from '../components/field.tsx';
import { Notice } from '../components/notice.tsx';
import { driveTexts } from '../i18n/drive.ts';
import { examplePlace, readTypedPlace, writePlace } from '../map/coordinates.ts';
import { isOnMap } from '../map/mapExtent.ts';
import type { Drive } from './drive.ts';
import { settings } from './driveSettings.ts';
import type { Source } from './vehiclePosition.ts';

/** What is wrong with the device's position; for developers also where positions come from, and simulated ones. */
export function PositionSource({ drive }: { readonly drive: Drive }) {
  const texts = driveTexts();
  const { source } = drive.vehiclePosition;
  if (!settings.value.isDeveloper && source.value === 'device') return <DeviceNotice drive={drive} />;
  return (
    <fieldset class="position-source">
      <legend class="small quiet">{texts.positionFrom}</legend>
      <SourceChoice drive={drive} source="device" label={texts.fromDevice} />
      <SourceChoice drive={drive} source="simulated" label={texts.fromSimulation} />
      {source.value === 'device' ? <DeviceNotice drive={drive} /> : <SimulatedPlace drive={drive} />}
    </fieldset>
  );
}

interface SourceChoiceProps {
  readonly drive: Drive;
  readonly source: Source;
  readonly label: string;
}

function SourceChoice({ drive, source, label }: SourceChoiceProps) {
  return (
    <label class="source-choice">
      <input
        type="radio"
        name="source"
        checked={drive.vehiclePosition.source.value === source}
        onChange={() => drive.choose(source)}
      />
      {label}
    </label>
  );
}

function DeviceNotice({ drive }: { readonly drive: Drive }) {
  const texts = driveTexts();
  const { fault, spot } = drive.vehiclePosition;
  const { value: region } = drive.region;
  if (fault.value !== null) {
    const isDenied = fault.value === 'denied';
    return <Notice kind="warning">{isDenied ? texts.locationDenied : texts.locationUnavailable}</Notice>;
  }
  if (spot.value === null) return <p class="quiet small">{texts.locating}</p>;
  return region === null || isOnMap(spot.value, region) ? null : (
    <Notice kind="warning">{texts.offMap(region.name)}</Notice>
  );
}

function SimulatedPlace({ drive }: { readonly drive: Drive }) {
  const texts = driveTexts();
  const { vehiclePosition } = drive;
  const typed = useSignal('');
  const error = useSignal<string | null>(null);
  // Typed text is kept; other changes of the position are shown.
  useSignalEffect(() => {
    const { value: spot } = vehiclePosition.spot;
    const isTyped = spot !== null && isSamePlace(readTypedPlace(typed.peek()), writePlace(spot));
    if (spot !== null && !isTyped) typed.value = writePlace(spot);
  });
  return (
    <Field
      label={texts.simulatedPlace}
      value={typed.value}
      hint={texts.simulatedHint}
      error={error.value}
      onInput={(text) => {
        typed.value = text;
        const read = readTypedPlace(text);
        error.value = read.kind === 'place' ? null : texts.badPlace(examplePlace(drive.region.value));
        if (read.kind === 'place') vehiclePosition.put(read.place);
      }}
    />
  );
}

function isSamePlace(typed: ReturnType<typeof readTypedPlace>, written: string): boolean {
  return typed.kind === 'place' && writePlace(typed.place) === written;
}
