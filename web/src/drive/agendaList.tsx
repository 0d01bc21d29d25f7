import { useSignal } from '@preact/signals';
import type { ReservedRide } from '../../../client/driver/frames.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { PlaceName } from '../components/placeName.tsx';
import { driveTexts } from '../i18n/drive.ts';
import { formatDateTime, formatMoney } from '../i18n/format.ts';
import { orderTexts } from '../i18n/orders.ts';
import type { Drive } from './drive.ts';
import { Party } from './party.tsx';

/** The rides that the driver has promised for later. */
export function AgendaList({ drive }: { readonly drive: Drive }) {
  const texts = driveTexts();
  const { value: agenda } = drive.shift.agenda;
  if (agenda.length === 0) return null;
  return (
    <section class="stop-list" aria-label={texts.agenda}>
      <h2>{texts.agenda}</h2>
      <ol>
        {agenda.map((reserved) => (
          <Reserved key={reserved.id} drive={drive} reserved={reserved} />
        ))}
      </ol>
    </section>
  );
}

function Reserved({ drive, reserved }: { readonly drive: Drive; readonly reserved: ReservedRide }) {
  const texts = driveTexts();
  const isAsked = useSignal(false);
  const close = (): void => {
    isAsked.value = false;
  };
  const { pickup, dropoff, scheduledFor, fare, notes, isOrder } = reserved;
  return (
    <li class="stop">
      <div class="stop-what">
        <strong>{formatDateTime(scheduledFor, drive.me.timeZone)}</strong>
        <span class="quiet numeric"> · {formatMoney(fare)}</span>
        <p>
          <PlaceName place={pickup} />
        </p>
        <p class="quiet small">
          {texts.stop.dropoff}: <PlaceName place={dropoff} />
        </p>
        <Party of={reserved} />
        {notes !== null && <p class="small">{notes}</p>}
      </div>
      {isOrder === true ? (
        <p class="quiet small">{orderTexts().given}</p>
      ) : (
        <Button
          kind="quiet"
          onClick={() => {
            isAsked.value = true;
          }}
        >
          {texts.giveBack}
        </Button>
      )}
      <Dialog title={texts.giveBackTitle} isOpen={isAsked.value} onClose={close}>
        <p>{texts.giveBackAheadHint}</p>
        <div class="dialog-actions">
          <Button onClick={close}>{texts.keep}</Button>
          <Button
            kind="danger"
            onClick={() => {
              drive.shift.giveBack(reserved);
              close();
            }}
          >
            {texts.giveBackConfirm}
          </Button>
        </div>
      </Dialog>
    </li>
  );
}
