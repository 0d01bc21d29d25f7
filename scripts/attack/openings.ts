import { randomUUID } from 'node:crypto';
import { AttackStream } from './client.ts';
import type { Stage } from './stage.ts';

/** Opens a trip's stream; the status where it is refused. */
export function openRiderStream(stage: Stage, tripId: string, token: string): Promise<AttackStream | number> {
  return AttackStream.open(stage.url, `/v1/trips/${tripId}/stream`, { token });
}

/** A stream of a vehicle that was registered for it; its first plan has come. */
export async function openDriverStream(
  stage: Stage,
  claims: Readonly<Record<string, unknown>> = {},
  type = 'car',
): Promise<AttackStream> {
  const { vehicle = `cab-${randomUUID().slice(0, 8)}` } = claims;
  const token = await stage.newcomer('driver', { ...claims, vehicle });
  const body = { name: 'cab', type, plate: 'CAB', capacity: { seats: 4 } };
  // One who has asked for nothing yet: everybody may only ask so often.
  const operator = await stage.newcomer('operator');
  const { status } = await stage.ask({
    method: 'PUT',
    path: `/v1/vehicles/${vehicle}`,
    token: operator,
    body,
  });
  if (status >= 300) throw new Error(`the vehicle was not registered: ${status}`);
  const stream = await AttackStream.open(stage.url, `/v1/driver/stream?${stage.placeQuery}`, { token });
  if (typeof stream === 'number') throw new Error(`the driver's stream was refused with ${stream}`);
  await stream.until(() => stream.frames.length > 0 || stream.closeCode !== null);
  return stream;
}
