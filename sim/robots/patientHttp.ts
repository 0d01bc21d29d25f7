import { HttpClient, type HttpOptions } from '../../client/http.ts';

/** A robot's calls: tried until the service answers yes or no, or the signal aborts. */
export function patientHttp(
  options: Pick<HttpOptions, 'url' | 'credential' | 'random' | 'signal'>,
): HttpClient {
  const forever = Number.POSITIVE_INFINITY;
  return new HttpClient({ ...options, attempts: forever, longestWaitMs: forever });
}
