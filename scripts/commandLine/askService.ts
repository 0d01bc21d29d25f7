import { errorCode } from '../local/start-failure.ts';
import { InputError } from './read.ts';

export interface ServiceAnswer {
  readonly status: number;
  readonly isOk: boolean;
  readonly text: string;
}

/**
 * Sends one request to the service whose address a command was given. Throws an `InputError` that says what to do when
 * nothing answers there, or something that is not Hexhail, whose answers are all JSON.
 */
export async function askService(url: string, path: string, request: RequestInit): Promise<ServiceAnswer> {
  const next = 'Start Hexhail with npm start, or say with --url where it is served.';
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL(path, url), request);
    text = await response.text();
  } catch (error) {
    // The system's name of the failure: it tells a closed port from an unknown host.
    const code = error instanceof Error ? errorCode(error.cause) : null;
    throw new InputError(`Nothing answers at ${url}${code === null ? '' : ` (${code})`}. ${next}`);
  }
  if (!/json/.test(response.headers.get('content-type') ?? '')) {
    throw new InputError(`What answers at ${url} is not Hexhail (status ${response.status}). ${next}`);
  }
  return { status: response.status, isOk: response.ok, text };
}
