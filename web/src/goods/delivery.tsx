import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Trip } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { Spinner } from '../components/spinner.tsx';
import { commonTexts } from '../i18n/common.ts';
import { deliveryTexts, failureText } from '../i18n/delivery.ts';
import { formatTime } from '../i18n/format.ts';
import { type ProofImage, readProofImage } from './proofImage.ts';
import './delivery.css';

export interface DeliveryProps {
  readonly trip: Trip;
  readonly timeZone: string;
}

/** How goods were handed over, with the proof of it, or how they come back; nothing before that. */
export function Delivery({ trip, timeZone }: DeliveryProps) {
  const { goodsReturn, state, delivered, proof = 'none' } = trip;
  const { section } = deliveryTexts();
  const isHandedOver =
    state === 'completed' && delivered !== false && (delivered === true || proof !== 'none');
  if (goodsReturn === undefined && !isHandedOver) return null;
  return (
    <section class="delivery" aria-label={section}>
      <h2>{section}</h2>
      {goodsReturn === undefined ? (
        <HandedOver trip={trip} timeZone={timeZone} />
      ) : (
        <Return trip={trip} timeZone={timeZone} />
      )}
    </section>
  );
}

function HandedOver({ trip, timeZone }: DeliveryProps) {
  const texts = deliveryTexts();
  const { id, timeline, proof, leaveAtDoor } = trip;
  const at = timeline.findLast(({ state }) => state === 'completed')?.at ?? null;
  const said = [
    at === null ? null : texts.handedOver(formatTime(at, timeZone)),
    proof === 'pin' ? texts.byPin : null,
    leaveAtDoor === true ? texts.atDoor : null,
  ];
  return (
    <>
      <p>{said.filter((sentence) => sentence !== null).join(' ')}</p>
      {(proof === 'photo' || proof === 'signature') && <Proof tripId={id} caption={texts.proofs[proof]} />}
    </>
  );
}

function Return({ trip: { goodsReturn }, timeZone }: DeliveryProps) {
  const texts = deliveryTexts();
  if (goodsReturn === undefined) return null;
  const { by, reason, since, returnedAt, lostAt = null } = goodsReturn;
  const isLost = lostAt !== null;
  const isTooLong = by === 'system' && reason === 'ride-overdue';
  const calledBack = by === 'system' && !isTooLong ? texts.takenAlready : texts.calledBack[by];
  return (
    <>
      <p>{by === 'driver' ? `${texts.notDelivered} ${failureText(reason)}` : calledBack}</p>
      {isLost && <p>{texts.notReturned}</p>}
      {!isLost && (
        <p>
          {returnedAt === null
            ? texts.comesBack(formatTime(since, timeZone))
            : texts.cameBack(formatTime(returnedAt, timeZone))}
        </p>
      )}
    </>
  );
}

/** The photo or signature, which the service gives only to whom may see the trip. */
function Proof({ tripId, caption }: { readonly tripId: string; readonly caption: string }) {
  /** Undefined while it is loading. */
  const image = useSignal<ProofImage | undefined>(undefined);
  const attempt = useSignal(0);
  useEffect(() => {
    let isShown = true;
    let address: ProofImage = null;
    readProofImage(tripId).then((read) => {
      address = read;
      if (isShown) image.value = read;
      else forget(read);
    });
    return () => {
      isShown = false;
      forget(address);
    };
  }, [tripId, attempt.value, image]);
  const { value: shown } = image;
  if (shown === undefined) {
    return (
      <p role="status">
        <Spinner /> {commonTexts().loading}
      </p>
    );
  }
  if (shown === null) return <p class="quiet">{deliveryTexts().noImage}</p>;
  if (shown === 'lost') {
    return (
      <Notice kind="danger">
        {commonTexts().unreachable}
        <Button onClick={() => attempt.value++}>{commonTexts().retry}</Button>
      </Notice>
    );
  }
  return (
    <figure>
      <img src={shown} alt={caption} />
      <figcaption class="quiet small">{caption}</figcaption>
    </figure>
  );
}

function forget(image: ProofImage): void {
  if (image !== null && image !== 'lost') URL.revokeObjectURL(image);
}
