import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import { configurationTexts } from '../../i18n/configuration.ts';
import { formatNumber } from '../../i18n/format.ts';
import type { DrawnMap } from '../../map/cityMap.tsx';
import { readTypedPlace, writePlace } from '../../map/coordinates.ts';
import { Choice } from './choice.tsx';
import { rankAreas } from './ground.ts';
import type { ChosenZone, DrawableZone, DrawnSpot, ZoneDrawing } from './zoneDrawing.ts';

export interface ZoneEditorProps {
  readonly drawn: DrawnMap;
  readonly zones: readonly unknown[];
  readonly onDone: (zones: readonly unknown[] | null) => void;
}

const kinds = ['service', 'blocked', 'surcharge', 'pickupSpots', ...rankAreas] as const;

/** Draws zones and the areas of ranks on the map. The library is loaded with the first one. */
export function ZoneEditor({ drawn, zones, onDone }: ZoneEditorProps) {
  const texts = configurationTexts();
  const drawing = useRef<ZoneDrawing | null>(null);
  const chosen = useSignal<ChosenZone | null>(null);
  const isReady = useSignal(false);
  useEffect(() => {
    let isWanted = true;
    import('./zoneDrawing.ts').then(({ ZoneDrawing }) => {
      if (!isWanted) return;
      drawing.current = new ZoneDrawing(drawn.map, zones, (selected) => {
        chosen.value = selected;
      });
      isReady.value = true;
    });
    return () => {
      isWanted = false;
      drawing.current?.stop();
    };
  }, [drawn, zones, chosen, isReady]);
  const change = (changes: Partial<Pick<DrawableZone, 'id' | 'name' | 'kind'>>): void => {
    if (chosen.value === null) return;
    drawing.current?.change(chosen.value.feature, changes);
  };
  const selected = chosen.value;
  return (
    <div class="configuration-zones">
      <p class="small quiet">{texts.drawHint}</p>
      {(drawing.current?.undrawable.length ?? 0) > 0 && (
        <Notice>{texts.undrawable(String(drawing.current?.undrawable.length))}</Notice>
      )}
      <Choice
        label={texts.area}
        hint={texts.areaHint}
        keep={texts.noArea}
        choices={(drawing.current?.names() ?? []).map(([feature, name]) => [String(feature), name] as const)}
        entry={selected === null ? '' : String(selected.feature)}
        onEntry={(entry) => {
          const named = drawing.current?.names().find(([feature]) => String(feature) === entry);
          drawing.current?.choose(named?.[0] ?? null);
        }}
      />
      {selected !== null && (
        <fieldset>
          <Field label={texts.zoneId} value={selected.zone.id} onInput={(id) => change({ id })} />
          <Field label={texts.zoneName} value={selected.zone.name} onInput={(name) => change({ name })} />
          <label>
            {texts.zoneKind}{' '}
            <select
              value={selected.zone.kind}
              onChange={({ currentTarget }) => change({ kind: currentTarget.value })}
            >
              {kinds.map((kind) => (
                <option key={kind} value={kind}>
                  {texts.kinds[kind]}
                </option>
              ))}
            </select>
          </label>
          {selected.zone.kind === 'pickupSpots' && (
            <>
              <p class="small quiet">{texts.spotsHint}</p>
              {selected.spots.map((spot, at) => (
                <SpotFields key={spot.feature} number={at + 1} spot={spot} drawing={drawing.current} />
              ))}
              <Button
                onClick={() => {
                  const number = formatNumber(selected.spots.length + 1);
                  drawing.current?.addSpot(selected.feature, texts.spot(number));
                }}
              >
                {texts.newSpot}
              </Button>
            </>
          )}
          <Button kind="danger" onClick={() => drawing.current?.remove(selected.feature)}>
            {texts.removeZone}
          </Button>
        </fieldset>
      )}
      <div class="dialog-actions">
        <Button onClick={() => onDone(null)}>{texts.cancel}</Button>
        <Button isDisabled={!isReady.value} onClick={() => drawing.current?.startNew()}>
          {texts.newZone}
        </Button>
        <Button
          kind="primary"
          isDisabled={!isReady.value}
          onClick={() => onDone(drawing.current?.zones() ?? null)}
        >
          {texts.takeOver}
        </Button>
      </div>
    </div>
  );
}

interface SpotFieldsProps {
  readonly number: number;
  readonly spot: DrawnSpot;
  readonly drawing: ZoneDrawing | null;
}

/** The name and the coordinates of a spot, for whoever cannot drag it. */
function SpotFields({ number, spot, drawing }: SpotFieldsProps) {
  const texts = configurationTexts();
  const { feature, name, place } = spot;
  /** What is typed, while it is no place. */
  const typed = useSignal<string | null>(null);
  const shown = formatNumber(number);
  return (
    <fieldset>
      <legend>{texts.spot(shown)}</legend>
      <Field
        label={texts.spotName}
        value={name}
        onInput={(next) => drawing?.changeSpot(feature, { name: next })}
      />
      <Field
        label={texts.spotPlace}
        value={typed.value ?? writePlace(place)}
        error={typed.value === null || readTypedPlace(typed.value).kind === 'place' ? null : texts.spotFault}
        onInput={(next) => {
          typed.value = next;
        }}
        onLeave={() => {
          const read = readTypedPlace(typed.value ?? '');
          if (read.kind !== 'place') return;
          typed.value = null;
          drawing?.changeSpot(feature, { place: read.place });
        }}
      />
      <Button kind="danger" onClick={() => drawing?.removeSpot(feature)}>
        {texts.removeSpot(shown)}
      </Button>
    </fieldset>
  );
}
