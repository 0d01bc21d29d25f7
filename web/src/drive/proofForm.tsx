import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { PlannedStop } from '../../../client/driver/frames.ts';
import { Button } from '../components/button.tsx';
import { FileButton } from '../components/fileButton.tsx';
import { Notice } from '../components/notice.tsx';
import { driveTexts } from '../i18n/drive.ts';
import { sendProof, smallPhoto } from './proof.ts';

/** Sends the photo or signature that a stop needs. */
export function ProofForm({ stop }: { readonly stop: PlannedStop }) {
  const texts = driveTexts();
  const isBusy = useSignal(false);
  const hasFailed = useSignal(false);
  const send = async (image: Blob | null): Promise<void> => {
    isBusy.value = true;
    hasFailed.value = image === null || !(await sendProof(stop, image));
    isBusy.value = false;
  };
  return (
    <div class="proof-form">
      {hasFailed.value && <Notice kind="danger">{texts.proofFailed}</Notice>}
      {stop.proof === 'signature' && <SignaturePad isBusy={isBusy.value} onSigned={send} />}
      <FileButton
        label={stop.proof === 'signature' ? texts.signaturePhoto : texts.photo}
        accept="image/png,image/jpeg"
        isPhoto
        isDisabled={isBusy.value}
        onFile={async (file) => send(await smallPhoto(file))}
      />
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
