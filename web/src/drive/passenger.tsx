import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ContactLink } from '../people/contactLink.tsx';
import { Conversation } from '../people/conversation.tsx';
import { SafetyButton } from '../people/safetyButton.tsx';
import type { Drive } from './drive.ts';

/** The last ride's safety button stays for this long, as the service takes alerts by default. */
const AFTER_MS = 3_600_000;

/** What a driver may say to the passenger of the next stop, whom to call, and the safety button, also after the ride. */
export function Passenger({ drive }: { readonly drive: Drive }) {
  const { plan, stops } = drive.shift;
  const last = useSignal<{ readonly tripId: string; readonly at: number } | null>(null);
  const tripId = stops.value[0]?.tripId ?? null;
  useEffect(() => {
    if (tripId !== null) last.value = { tripId, at: Date.now() };
    // Counted from when it was last seen in the plan.
    return () => {
      if (tripId !== null) last.value = { tripId, at: Date.now() };
    };
  }, [tripId, last]);
  const { messages = [], contactPhone } = plan.value ?? {};
  if (tripId === null) {
    const { value: ride } = last;
    return ride !== null && Date.now() < ride.at + AFTER_MS ? <SafetyButton tripId={ride.tripId} /> : null;
  }
  return (
    <>
      <Conversation
        key={tripId}
        tripId={tripId}
        side="driver"
        messages={messages.filter((message) => message.tripId === tripId)}
      />
      {contactPhone !== undefined && <ContactLink phone={contactPhone} />}
      <SafetyButton key={`safety ${tripId}`} tripId={tripId} />
    </>
  );
}
