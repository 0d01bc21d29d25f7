import { isOver, type TripPhase } from '../src/domain/trip/phases.ts';
import type { Answer } from './answer.ts';
import { LastingStream, type LastingStreamOptions } from './lastingStream.ts';

/** The part of a trip that following needs. */
export interface FollowedTrip {
  readonly version: number;
  readonly state: TripPhase;
}

/** A frame of a trip's stream; those of other types have no trip. */
export interface TripFrame<Trip> {
  readonly type: string;
  readonly trip?: Trip | undefined;
}

export interface FollowOptions<Trip, Frame extends TripFrame<Trip>>
  extends Pick<LastingStreamOptions, 'open' | 'timers' | 'random'> {
  /** Reads the trip as it is now. */
  readonly readTrip: () => Promise<Answer<Trip>>;
  /** Reads a frame; null for one of a type that is not known. */
  readonly readFrame: (json: unknown) => Frame | null;
  /** Called for each frame that is newer than those before. */
  readonly onFrame: (frame: Frame) => void;
  readonly onStatus?: LastingStreamOptions['onStatus'];
  /** Stops following: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Follows a trip over as many streams as needed. Each begins with the trip as it is, so only states in between can be
 * missed. Resolves with the last trip once it is over, or with what reading it answers when its stream ended before.
 */
export function followTrip<Trip extends FollowedTrip, Frame extends TripFrame<Trip>>(
  options: FollowOptions<Trip, Frame>,
): Promise<Answer<Trip>> {
  const { readTrip, readFrame, onFrame, onStatus, signal } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    let last: Trip | null = null;
    const stream = new LastingStream({
      ...options,
      onFrame: (json) => {
        const frame = readFrame(json);
        if (frame === null) return;
        const { trip } = frame;
        if (trip !== undefined) {
          // A late frame may be older than the latest one.
          if (last !== null && trip.version < last.version) return;
          last = trip;
        }
        onFrame(frame);
      },
      onStatus: (status) => {
        onStatus?.(status);
        if (status.kind !== 'ended') return;
        signal?.removeEventListener('abort', abort);
        // The last frame may have been lost with the connection.
        if (last !== null && isOver(last.state)) resolve({ ok: true, value: last });
        else readTrip().then(resolve, reject);
      },
    });
    const abort = (): void => {
      stream.close();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort);
  });
}
