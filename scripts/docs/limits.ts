import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { firstMs, longestMs } from '../../client/backoff.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import { cellCapacity, retryAfterSeconds } from '../../src/objects/cell/load.ts';
import { maxRefusedFrames, reportTries } from '../../src/objects/cell/reports.ts';
import { maxStreams } from '../../src/objects/operator/liveOperator.ts';
import { unseenMs } from '../../src/objects/operator/operatorStream.ts';
import { MAX_FRIENDS, MAX_OPERATOR_STREAMS, silentMs } from '../../src/objects/trip/riderSockets.ts';
import { closeCodes, MAX_BAD_FRAMES, MAX_FRAME_LENGTH, MAX_POSITIONS } from '../../src/protocol/frames.ts';
import { MAX_UNSEEN_FRAMES, MAX_VEHICLES_IN_VIEW, MIN_DETAIL_ZOOM } from '../../src/protocol/operator.ts';
import { failuresToOpen, openMs } from '../../src/routing/breaker.ts';
import { maxStreamsPerPerson, maxUnheardCharacters } from '../../src/streams/clientStream.ts';

const { dispatch, pooling, privacy, routing, streams, tariff } = defaultPolicy;
const wrangler = readFileSync(join(import.meta.dirname, '../../wrangler.toml'), 'utf8');

/** A whole number with commas between thousands. */
function figure(value: number): string {
  return value.toLocaleString('en');
}

/** How often a person may call, as the binding says. */
function callRate(): { limit: number; period: number } {
  const [, limit, period] = /name = "RATE_LIMIT"[^[]*limit = (\d+), period = (\d+)/.exec(wrangler) ?? [];
  return z.object({ limit: z.coerce.number(), period: z.coerce.number() }).parse({ limit, period });
}

/** How often the queue tries to store a message before it is dead. */
function historyTries(): number {
  const [, tries] = /queue = "hexhail-history"[^[]*max_retries = (\d+)/.exec(wrangler) ?? [];
  return z.coerce.number().parse(tries);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What is turned away when there is too much to do, and how. */
function overload(): string {
  const { limit, period } = callRate();
  const busy = `503 with \`Retry-After: ${retryAfterSeconds}\``;
  return table(
    ['what comes', 'limit', 'beyond it'],
    [
      [
        'positions and reports of open streams',
        `${streams.maxFramesPerSecond} frames a second for each stream, ${streams.frameBurst} at once (policy)`,
        `that stream alone is closed with ${closeCodes.tooManyFrames}; a cell never sheds positions`,
      ],
      [
        'searches that wait for their window to close',
        `${figure(cellCapacity.gatheredAtOnce)} at once`,
        'the same as below',
      ],
      [
        'searches of one cell',
        `${figure(cellCapacity.searchesAtOnce)} at once`,
        `\`GET /v1/nearby\` and quotes answer ${busy}; a trip that was booked is kept and searches again by itself`,
      ],
      [
        'searches, while frames flood the cell',
        `more than ${figure(cellCapacity.framesPerSecond)} frames in this second or the one before`,
        'the same',
      ],
      [
        'new streams of one cell',
        `${figure(cellCapacity.connectsAtOnce)} being opened at once`,
        `${busy}; clients add their own jitter to it`,
      ],
      [
        'a stream whose client does not read',
        `${figure(maxUnheardCharacters)} characters since its last \`ping\``,
        `closed with ${closeCodes.restarting} instead of buffered for; the first frame of the next stream says everything`,
      ],
      [
        "an operator's page that does not draw",
        `${MAX_UNSEEN_FRAMES} frames that were not acknowledged`,
        `nothing is sent until one is, and then how things are; after ${unseenMs / 1000} seconds closed with ${closeCodes.restarting}`,
      ],
      ['windows of one operator', `${maxStreams}`, '429 with `Retry-After`'],
      [
        'streams of one person on one trip',
        `${maxStreamsPerPerson}`,
        `one without a ping for ${silentMs / 1000} seconds is closed with ${closeCodes.restarting} for the new one; where there is none, the same`,
      ],
      ["operators' streams on one trip", `${MAX_OPERATOR_STREAMS}`, 'the same'],
      ['friends who watch one trip', `${MAX_FRIENDS}`, 'the same'],
      [
        'parts of a report that are refused',
        `${maxRefusedFrames} frames`,
        'the last says how many more there were',
      ],
      [
        'a report whose vehicle cannot be reached',
        `${reportTries} tries, none if the vehicle is overloaded`,
        `the stream is closed with ${closeCodes.restarting}; the driver comes back and says it again`,
      ],
      [
        'calls of one person',
        `${figure(limit)} in ${period} s (\`wrangler.toml\`)`,
        '429 with `Retry-After`',
      ],
    ],
  );
}

const closings: Readonly<Record<keyof typeof closeCodes, readonly [meaning: string, response: string]>> = {
  endOfShift: ['the shift, or the trip that was watched, is over', 'nothing'],
  restarting: ['the service restarts, or the client did not read', 'open it again after a random delay'],
  protocolError: [`${MAX_BAD_FRAMES} unreadable frames in a row`, 'mend the client'],
  moved: ['another cell has the vehicle', 'go on with the stream that was opened for the `move`'],
  notAllowed: ['the token has expired, or the vehicle is not registered', 'come back with a new token'],
  tooManyFrames: [
    `more than ${streams.maxFramesPerSecond} frames a second, or ${streams.frameBurst} at once (policy)`,
    'send less, and open it again after a random delay',
  ],
  superseded: ['a newer stream has the vehicle', 'nothing'],
};

/** Why a stream is closed, by code. 1006 is what a network says that was lost. */
function closeCodeTable(): string {
  const byName = z.record(z.enum(Object.keys(closings)), z.number()).parse(closeCodes);
  const rows = Object.entries(closings).map(([name, words]) => [`${byName[name]}`, ...words]);
  return table(['code', 'why', 'what the client does'], rows);
}

/** Parts of the docs by name: whole tables, and single values within a sentence. */
export const limits: Readonly<Record<string, () => string>> = {
  overload,
  closeCodes: closeCodeTable,
  firstWaitMs: () => `${firstMs / 2} to ${firstMs}`,
  longestWaitSeconds: () => `${longestMs / 1000}`,
  maxPositions: () => `${MAX_POSITIONS}`,
  maxFrameBytes: () => figure(MAX_FRAME_LENGTH),
  maxBadFrames: () => `${MAX_BAD_FRAMES}`,
  positionStaleSeconds: () => `${dispatch.positionStaleSeconds}`,
  darkSeconds: () => `${streams.darkSeconds}`,
  noShowMinutes: () => `${dispatch.noShowSeconds / 60}`,
  maxFriends: () => `${MAX_FRIENDS}`,
  freeCancellationMinutes: () => `${tariff.freeCancellationSeconds / 60}`,
  pooledDetour: () =>
    `${pooling.pooledDetourFactor} × as long plus ${pooling.pooledDetourSeconds / 60} minutes`,
  maxVehiclesInView: () => figure(MAX_VEHICLES_IN_VIEW),
  minDetailZoom: () => `${MIN_DETAIL_ZOOM}`,
  maxUnseenFrames: () => `${MAX_UNSEEN_FRAMES}`,
  unseenSeconds: () => `${unseenMs / 1000}`,
  retentionDays: () => `${privacy.tripRetentionSeconds / 86_400}`,
  historyTries: () => `${historyTries()}`,
  routerShards: () => `${routing.routerShards}`,
  breakerFailures: () => `${failuresToOpen}`,
  breakerSeconds: () => `${openMs / 1000}`,
};
