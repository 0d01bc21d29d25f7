import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { PlannedStop } from '../../../client/driver/frames.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Field } from '../components/field.tsx';
import { Notice } from '../components/notice.tsx';
import { driveTexts } from '../i18n/drive.ts';
import type { Drive } from './drive.ts';
import { sendProof, smallPhoto } from './proof.ts';

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

function ProofForm({ stop }: { readonly stop: PlannedStop }) {
  const texts = driveTexts();
  const isBusy = useSignal(false);
  const hasFailed = useSignal(false);
  const send = async (image: Blob | null): Promise<void> => {
    isBusy.value = true;
    hasFailed.value = image === null || !(await sendProof(stop, image));
    isBusy.value = false;
  };
  return (
    <div>
      {hasFailed.value && <Notice kind="danger">{texts.proofFailed}</Notice>}
      {stop.proof === 'signature' && <SignaturePad isBusy={isBusy.value} onSigned={send} />}
      <label class="field">
        {stop.proof === 'signature' ? texts.signaturePhoto : texts.photo}
        <input
          type="file"
          accept="image/png,image/jpeg"
          capture="environment"
          disabled={isBusy.value}
          onChange={async ({ currentTarget: { files } }) => {
            const [file] = files ?? [];
            if (file !== undefined) await send(await smallPhoto(file));
          }}
        />
      </label>
    </div>
  );
}

interface SignaturePadProps {
  readonly isBusy: boolean;
  readonly onSigned: (image: Blob | null) => void;
}

/** A field to sign in, with a finger or a mouse. */
function SignaturePad({ isBusy, onSigned }: SignaturePadProps) {
  const texts = driveTexts();
  const canvas = useRef<HTMLCanvasElement>(null);
  const isSigned = useSignal(false);
  const draw = ({ buttons, offsetX, offsetY }: PointerEvent, isStart: boolean): void => {
    const pen = canvas.current?.getContext('2d') ?? null;
    if (pen === null || buttons === 0) return;
    if (isStart) {
      pen.beginPath();
      pen.moveTo(offsetX, offsetY);
      return;
    }
    pen.lineTo(offsetX, offsetY);
    pen.stroke();
    isSigned.value = true;
  };
  return (
    <>
      <canvas
        ref={canvas}
        class="signature"
        width={320}
        height={140}
        role="img"
        aria-label={texts.signature}
        onPointerDown={(event) => draw(event, true)}
        onPointerMove={(event) => draw(event, false)}
      />
      <Button
        kind="primary"
        isBusy={isBusy}
        isDisabled={!isSigned.value}
        onClick={() => canvas.current?.toBlob(onSigned, 'image/png')}
      >
        {texts.signed}
      </Button>
    </>
  );
}

/** For goods that cannot be handed over: they are brought back. */
export function FailedDelivery({ drive, stop }: Omit<HandOverProps, 'done'>) {
  const texts = driveTexts();
  const isAsked = useSignal(false);
  const { seats, wheelchairs, childSeats } = stop.party;
  const isArrived = drive.shift.statusOf(stop) === 'arrived';
  if (stop.kind !== 'dropoff' || seats + wheelchairs + childSeats > 0 || !isArrived) return null;
  const close = (): void => {
    isAsked.value = false;
  };
  return (
    <div class="drive-actions">
      <Button
        kind="danger"
        onClick={() => {
          isAsked.value = true;
        }}
      >
        {texts.notDelivered}
      </Button>
      <Dialog title={texts.notDeliveredTitle} isOpen={isAsked.value} onClose={close}>
        <p>{texts.notDeliveredHint}</p>
        <div class="dialog-actions">
          <Button onClick={close}>{texts.keep}</Button>
          <Button
            kind="danger"
            onClick={() => {
              drive.shift.progress(stop, 'failed');
              close();
            }}
          >
            {texts.notDeliveredConfirm}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
