import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import { configurationTexts } from '../../i18n/configuration.ts';
import type { DrawnMap } from '../../map/cityMap.tsx';
import { rankAreas } from './ground.ts';
import type { DrawableZone, ZoneDrawing } from './zoneDrawing.ts';

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
  const chosen = useSignal<{ readonly feature: string | number; readonly zone: DrawableZone } | null>(null);
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
    const { feature, zone } = chosen.value;
    drawing.current?.change(feature, changes);
    chosen.value = { feature, zone: { ...zone, ...changes } };
  };
  const selected = chosen.value;
  return (
    <div class="configuration-zones">
      <p class="small quiet">{texts.drawHint}</p>
      {(drawing.current?.undrawable.length ?? 0) > 0 && (
        <Notice>{texts.undrawable(String(drawing.current?.undrawable.length))}</Notice>
      )}
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
