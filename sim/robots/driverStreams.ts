import type { DriverClientOptions } from '../../client/driver/driverClient.ts';
import type { CredentialSource } from './credentials.ts';
import { openWithToken } from './stream.ts';

/** Opens a driver's streams at a service URL, such as `http://localhost:8787`. */
export function driverStreams(url: string, credential: CredentialSource): DriverClientOptions['open'] {
  return ({ lat, lng }, events) =>
    openWithToken(url, `/v1/driver/stream?lat=${lat}&lng=${lng}`, credential, events);
}
