import { useSignal } from '@preact/signals';
import type { PlannedStop } from '../../../client/driver/frames.ts';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { lazy } from '../components/lazy.tsx';
import { driveTexts } from '../i18n/drive.ts';
import type { Drive } from './drive.ts';

const ProofForm = lazy(async () => (await import('./proofForm.tsx')).ProofForm);

interface HandOverProps {
  readonly drive: Drive;
  readonly stop: PlannedStop;
  /** The words for being done. */
  readonly done: string;
}

/** What ends a stop: at once, by the digits that are said there, or after a photo or signature. */
export function HandOver({ drive: { shift }, stop, done }: HandOverProps) {
  const needsImage = (stop.proof === 'photo' || stop.proof === 'signature') && stop.isProven !== true;
  if (needsImage) return <ProofForm stop={stop} />;
  if (stop.asksPin === true) {
    return <PinForm done={done} onPin={(pin) => shift.progress(stop, 'done', pin)} />;
  }
  return (
    <Button kind="primary" onClick={() => shift.progress(stop, 'done')}>
      {done}
    </Button>
  );
}

/** Asks for the four digits that are said at the stop. */
function PinForm({ done, onPin }: { readonly done: string; readonly onPin: (pin: string) => void }) {
  const texts = driveTexts();
  const typed = useSignal('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.value.length === 4) onPin(typed.value);
        typed.value = '';
      }}
    >
      <Field
        label={texts.pin}
        hint={texts.pinHint}
        inputMode="numeric"
        value={typed.value}
        onInput={(text) => {
          typed.value = text.replaceAll(/\D/g, '').slice(0, 4);
        }}
      />
      <Button kind="primary" type="submit" isDisabled={typed.value.length < 4}>
        {done}
      </Button>
    </form>
  );
}
