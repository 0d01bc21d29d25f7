import { distanceMeters } from '../../domain/geo/place.ts';
import type { TripCommand, TripEffect } from '../../domain/trip/commands.ts';
import type { TripMessage } from '../../domain/trip/messages.ts';
import { secondsAlong } from '../../routing/secondsAlong.ts';
import { parsedAs } from '../../shell/parsedMessages.ts';
import type { Delivery, Envelope } from '../../shell/ports.ts';
import type { TripPorts } from './ports.ts';

type OutgoingPorts = Pick<
  TripPorts<never>,
  'host' | 'vehicle' | 'rank' | 'tellTenant' | 'sendToSpeeds' | 'sendToHistory' | 'givePromotionBack' | 'etas'
>;

/** Delivers a message of the trip's outbox to whom it is for. */
export async function deliver(
  ports: OutgoingPorts,
  message: TripMessage,
  envelope: Envelope,
): Promise<Delivery> {
  switch (message.to) {
    case 'vehicle':
      return (
        (await ports.vehicle(message.vehicleId).receive(parsedAs(envelope, message.body))) ?? 'delivered'
      );
    case 'tenant':
      await ports.tellTenant(message.body);
      return 'delivered';
    case 'speeds':
      await ports.sendToSpeeds(message.region, envelope);
      return 'delivered';
    case 'promotions':
      await ports.givePromotionBack(message.body.code);
      return 'delivered';
    case 'rank':
      return (await ports.rank(message.rank).receive(envelope)) ?? 'delivered';
    case 'history':
      // From an outbox that older code filled.
      await ports.sendToHistory(envelope.sequence, message.body);
      return 'underway';
  }
}

/** Asks the vehicle when it was last heard from. */
export async function checkLiveness(
  ports: OutgoingPorts,
  { vehicleId }: TripEffect & { type: 'checkLiveness' },
): Promise<TripCommand> {
  const heardAt = await ports
    .vehicle(vehicleId)
    .heardFrom()
    .catch((error: unknown) => {
      ports.host.warn('vehicle-unreachable', { vehicle: vehicleId, error: String(error) });
      return null;
    });
  return { type: 'vehicleHeard', vehicleId, heardAt };
}

/** Asks where a vehicle is, and how long it takes to the pickup after its stops. It is the only candidate, or none is. */
export async function locate(
  ports: Pick<TripPorts<never>, 'host' | 'vehicle' | 'etas'>,
  { attempt, vehicleId, pickup, rules }: Omit<TripEffect & { type: 'locate' }, 'type'>,
): Promise<TripCommand & { type: 'searchAnswered' }> {
  const answer = { type: 'searchAnswered', attempt, skipped: [], cellsAsked: 0 } as const;
  const found = await ports
    .vehicle(vehicleId)
    .whereabouts()
    .catch((error: unknown) => {
      ports.host.warn('vehicle-unreachable', { vehicle: vehicleId, error: String(error) });
      return null;
    });
  if (found === null) return { ...answer, candidates: [], failure: 'nobody knows where the vehicle is' };
  const { position, epoch, via } = found;
  const places = [position, ...via, pickup];
  const etaSeconds = await secondsAlong(places, (from, to) => ports.etas(rules, [from], to));
  if (etaSeconds === null) return { ...answer, candidates: [], failure: 'no road leads from the vehicle' };
  const candidate = {
    vehicleId,
    epoch,
    etaSeconds,
    distanceMeters: distanceMeters(position, pickup),
    positionAgeSeconds: Math.max(0, (ports.host.clock.now() - position.ts) / 1000),
    ...(via.length > 0 && { joins: 'after' as const }),
  };
  return { ...answer, candidates: [candidate], failure: null };
}
