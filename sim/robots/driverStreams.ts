import { clearTimeout, setTimeout } from 'node:timers';
import type { DriverClientOptions } from '../../client/driver/driverClient.ts';
import type { Timers } from '../../client/timers.ts';
import type { CredentialSource } from './credentials.ts';
import { Stream, streamAddress } from './stream.ts';

/** The clock of this machine. */
export const nodeTimers: Timers = {
  now: Date.now,
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

/** Opens a driver's streams at a service URL, such as `http://localhost:8787`. */
export function driverStreams(url: string, credential: CredentialSource): DriverClientOptions['open'] {
  return async ({ lat, lng }, events) => {
    const { token, expiresAt } = await credential();
    const address = streamAddress(url, `/v1/driver/stream?lat=${lat}&lng=${lng}`);
    return { ok: true, stream: new Stream(address, token, events), tokenExpiresAt: expiresAt };
  };
}
