import type { HttpOptions } from '../../client/http.ts';
import { Operator } from '../../client/operator.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { developmentCredentials } from './credentials.ts';
import { patientHttp } from './patientHttp.ts';

/** When a robot is planned to be on duty: before and after now, in milliseconds. */
export interface RobotShift {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly place: Place;
  readonly radiusMeters: number;
  readonly takesReservations: boolean;
}

/** Plans a shift of a robot's registered vehicle; returns whether the service took it before the signal aborted. */
export async function planShift(
  vehicle: string,
  { beforeMs, afterMs, ...shift }: RobotShift,
  http: Pick<HttpOptions, 'url' | 'random' | 'signal'>,
): Promise<boolean> {
  const { api } = new Operator(
    patientHttp({ ...http, credential: developmentCredentials('driver', vehicle) }),
  );
  const now = Date.now();
  const startsAt = new Date(now - beforeMs).toISOString();
  const endsAt = new Date(now + afterMs).toISOString();
  try {
    const path = { id: vehicle };
    const body = { shifts: [{ ...shift, startsAt, endsAt }] };
    return (await api.call('PUT /v1/vehicles/{id}/shifts', { path, body })).ok;
  } catch (error) {
    if (http.signal?.aborted === true) return false;
    throw error;
  }
}
