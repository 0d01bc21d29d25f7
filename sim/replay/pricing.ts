import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { HttpClient, HttpRequest } from '../../client/http.ts';
import { InputError } from '../../scripts/commandLine/read.ts';
import { type ConfigurationDocument, configurationSchema } from '../../src/domain/configuration/document.ts';
import { defaultPolicy, policySchema } from '../../src/domain/policy/policy.ts';
import { createRandom } from '../random.ts';
import { developmentCredentials } from '../robots/credentials.ts';
import { patientHttp } from '../robots/patientHttp.ts';
import { atReplayedTimes } from './calendars.ts';
import { RecordingClock } from './clock.ts';

/** Cabs drive faster than real time, and change cells as fast: they must not be judged impossible. */
export function limitsAt(speed: number) {
  const { maxSpeedMetersPerSecond, connectsPerMinute } = defaultPolicy.streams;
  const times = Math.max(1, speed);
  return {
    maxSpeedMetersPerSecond: maxSpeedMetersPerSecond * times,
    connectsPerMinute: connectsPerMinute * times,
  };
}

/** Reads a configuration document from a file. */
export async function readDocument(path: string): Promise<ConfigurationDocument> {
  try {
    return configurationSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new InputError(`${path} is no configuration: ${error instanceof Error ? error.message : error}`);
  }
}

const versionSchema = z.object({ version: z.int() });

/** Puts a document into force for a replay that begins in this minute. */
export async function price(
  url: string,
  document: ConfigurationDocument,
  { speed, startsAt }: Pick<RecordingClock, 'speed' | 'startsAt'>,
): Promise<void> {
  const http = patientHttp({
    url,
    credential: developmentCredentials('admin', 'replay'),
    random: createRandom(1),
  });
  const { timeZone } = policySchema.parse(document.policy).routing;
  const moved = atReplayedTimes(document, new RecordingClock(speed, startsAt, Date.now()), timeZone);
  const policy = { ...document.policy, streams: { ...streamsOf(document), ...limitsAt(speed) } };
  const path = '/v1/configuration/versions';
  const written = await send(http, { method: 'POST', path, body: { ...moved, policy } });
  const { version } = versionSchema.parse(written);
  await send(http, { method: 'POST', path: `${path}/${version}/activate`, body: {} });
}

function streamsOf({ policy }: ConfigurationDocument): object {
  const { streams } = z.looseObject({ streams: z.looseObject({}).default({}) }).parse(policy);
  return streams;
}

async function send(http: HttpClient, request: HttpRequest): Promise<unknown> {
  const answer = await http.call(request);
  if (!answer.ok)
    throw new InputError(`the configuration was answered with ${JSON.stringify(answer.failure)}`);
  return answer.value.body;
}
