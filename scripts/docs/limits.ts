import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { firstMs, longestMs } from '../../client/backoff.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { cellCapacity, retryAfterSeconds } from '../../src/objects/cell/cellLoad.ts';
import { availabilityChanges, maxRefusedFrames, reportTries } from '../../src/objects/cell/deliverReport.ts';
import { maxStreams } from '../../src/objects/operator/liveOperator.ts';
import { unseenMs } from '../../src/objects/operator/operatorStream.ts';
import { MAX_FRIENDS, MAX_OPERATOR_STREAMS, silentMs } from '../../src/objects/trip/riderSockets.ts';
import { closeCodes, MAX_BAD_FRAMES, MAX_FRAME_LENGTH, MAX_POSITIONS } from '../../src/protocol/frames.ts';
import {
  MAX_UNSEEN_FRAMES,
  MAX_VEHICLES_IN_VIEW,
  MIN_DETAIL_ZOOM,
} from '../../src/protocol/operatorFrames.ts';
import { failuresToOpen, openMs } from '../../src/routing/circuitBreaker.ts';
import { maxUnheardCharacters } from '../../src/streams/clientStream.ts';

const { dispatch, pooling, privacy, routing, streams, tariff } = defaultPolicy;
const wrangler = readFileSync(join(import.meta.dirname, '../../wrangler.toml'), 'utf8');

/** Formats a whole number with thousands separators: `10,000`. */
function figure(value: number): string {
  return value.toLocaleString('en');
}

/** Reads a person's rate limit (calls per period in seconds) from wrangler.toml. */
function callRate(): { limit: number; period: number } {
  const [, limit, period] = /name = "RATE_LIMIT"[^[]*limit = (\d+), period = (\d+)/.exec(wrangler) ?? [];
  return z.object({ limit: z.coerce.number(), period: z.coerce.number() }).parse({ limit, period });
}

/** Reads from wrangler.toml how often the history's queue retries a message before it becomes a dead letter. */
function historyTries(): number {
  const [, tries] = /queue = "hexhail-history"[^[]*max_retries = (\d+)/.exec(wrangler) ?? [];
  return z.coerce.number().parse(tries);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Returns the Markdown table of load limits and what happens beyond them. */
function overload(): string {
  const { limit, period } = callRate();
  const busy = `503 with \`Retry-After: ${retryAfterSeconds}\``;
  return table(
    ['load', 'limit', 'beyond it'],
    [
      [
        'positions and reports of open streams',
        `${streams.maxFramesPerSecond} frames a second for each stream, ${streams.frameBurst} at once (policy)`,
        `that stream alone is closed with ${closeCodes.tooManyFrames}; a cell never sheds positions`,
      ],
      [
        'searches waiting for their matching window',
        `${figure(cellCapacity.gatheredAtOnce)} at once`,
        'as for searches of one cell',
      ],
      [
        'searches of one cell',
        `${figure(cellCapacity.searchesAtOnce)} at once`,
        `\`GET /v1/nearby\` and quotes answer ${busy}; a booked trip is kept and searches again by itself`,
      ],
      [
        'searches of a cell with too many frames',
        `more than ${figure(cellCapacity.framesPerSecond)} frames in this second or the one before`,
        'as for searches of one cell',
      ],
      [
        'new streams of one cell',
        `${figure(cellCapacity.connectsAtOnce)} connecting at once`,
        `${busy}; clients add jitter`,
      ],
      [
        'streams that a vehicle opens',
        `${streams.connectsPerMinute} a minute for long, ${streams.connectBurst} at once (policy)`,
        '429 with `Retry-After`: nothing is written, and an open stream stays',
      ],
      [
        'a stream whose client does not read',
        `${figure(maxUnheardCharacters)} characters since its last \`ping\``,
        `closed with ${closeCodes.restarting}, without more buffering; the first frame of the next stream is complete`,
      ],
      [
        "an operator's page that does not draw",
        `${MAX_UNSEEN_FRAMES} unacknowledged frames`,
        `nothing is sent until it acknowledges one, then the current state; after ${unseenMs / 1000} seconds closed with ${closeCodes.restarting}`,
      ],
      ['streams of one operator', `${maxStreams}`, '429 with `Retry-After`'],
      [
        'streams of one person on one trip',
        `${defaultPolicy.limits.maxStreamsPerTrip} (policy)`,
        `one without a ping for ${silentMs / 1000} seconds is closed with ${closeCodes.restarting} for the new one; without such a stream, 429 with \`Retry-After\``,
      ],
      ["operators' streams on one trip", `${MAX_OPERATOR_STREAMS}`, '429 with `Retry-After`'],
      ['friends watching one trip', `${MAX_FRIENDS}`, '429 with `Retry-After`'],
      ['refusals of one report', `${maxRefusedFrames} frames`, 'the last says how many more there were'],
      [
        'a report whose vehicle object cannot be reached',
        `${reportTries} tries, none if the vehicle is overloaded`,
        `the stream is closed with ${closeCodes.restarting}; the client reconnects and repeats the report`,
      ],
      [
        'HTTP calls of one person',
        `${figure(limit)} in ${period} s (\`wrangler.toml\`)`,
        '429 with `Retry-After`',
      ],
    ],
  );
}

const closings: Readonly<Record<keyof typeof closeCodes, readonly [meaning: string, response: string]>> = {
  endOfShift: ['the shift or the watched trip is over', 'nothing'],
  restarting: ['the service restarts, or the client did not read', 'reconnect after a random delay'],
  protocolError: [`${MAX_BAD_FRAMES} unreadable frames in a row`, 'fix the client'],
  moved: ['the vehicle belongs to another cell', 'continue on the stream opened for the `move`'],
  notAllowed: ['the token has expired, or the vehicle is not registered', 'reconnect with a new token'],
  tooManyFrames: [
    `more than ${streams.maxFramesPerSecond} frames a second, or ${streams.frameBurst} at once (policy)`,
    'send less, and reconnect after a random delay',
  ],
  superseded: [
    'a newer stream of the vehicle exists',
    'nothing; reconnect once if an attempt of this phone got no answer in the last five minutes: it may have come late',
  ],
};

/** Returns the Markdown table of WebSocket close codes. 1006 is not in it: no server sends it, it means a lost connection. */
function closeCodeTable(): string {
  const byName = z.record(z.enum(Object.keys(closings)), z.number()).parse(closeCodes);
  const rows = Object.entries(closings).map(([name, words]) => [`${byName[name]}`, ...words]);
  return table(['code', 'why', 'what the client does'], rows);
}

/** Generated parts of the docs by name: whole tables, and single values within a sentence. */
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
  connectsPerMinute: () => `${streams.connectsPerMinute}`,
  connectBurst: () => `${streams.connectBurst}`,
  availabilityChanges: () => `${availabilityChanges.most}`,
  noShowMinutes: () => `${dispatch.noShowSeconds / 60}`,
  maxFriends: () => `${MAX_FRIENDS}`,
  freeCancellationMinutes: () => `${tariff.freeCancellationSeconds / 60}`,
  seriesAhead: () => `${dispatch.seriesAheadSeconds / 86_400} days`,
  pooledDetour: () =>
    `${pooling.pooledDetourFactor} × as long plus ${pooling.pooledDetourSeconds / 60} minutes`,
  maxVehiclesInView: () => figure(MAX_VEHICLES_IN_VIEW),
  minDetailZoom: () => `${MIN_DETAIL_ZOOM}`,
  maxUnseenFrames: () => `${MAX_UNSEEN_FRAMES}`,
  unseenSeconds: () => `${unseenMs / 1000}`,
  retentionDays: () => `${privacy.tripRetentionSeconds / 86_400}`,
  exactPlacesDays: () => `${privacy.exactPlacesDays}`,
  historyTries: () => `${historyTries()}`,
  routerShards: () => `${routing.routerShards}`,
  breakerFailures: () => `${failuresToOpen}`,
  breakerSeconds: () => `${openMs / 1000}`,
};
