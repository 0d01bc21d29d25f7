import type { Answer } from '../answer.ts';
import type { Place, Trip } from '../contract.ts';
import { HttpClient, type HttpOptions } from '../http.ts';
import { Rider } from '../rider.ts';

/** Books the first kind of ride that is offered, and shows its state until it is over. */
export async function ride(
  options: HttpOptions,
  ends: { readonly pickup: Place; readonly dropoff: Place },
  show: (state: string) => void,
): Promise<Answer<Trip>> {
  const rider = new Rider(new HttpClient(options));
  const quotes = await rider.quote(ends);
  if (!quotes.ok) return quotes;
  const booked = await rider.book({ quoteId: quotes.value[0]?.id });
  if (!booked.ok) return booked;
  return rider.follow(booked.value.id, {
    onFrame: (frame) => frame.type === 'trip' && show(frame.trip.state),
  });
}
