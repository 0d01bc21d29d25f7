import type { z } from 'zod';
import { MemoryStorage } from '../../sim/simulator/memoryStorage.ts';
import type { RepliesTo, Typed } from '../../src/domain/machine.ts';
import { savedPlaceSchema } from '../../src/domain/person/savedPlaces.ts';
import { rankRecordingSchema } from '../../src/domain/rank/inputs.ts';
import { seriesSchema } from '../../src/domain/series/series.ts';
import { observedSpeedsSchema } from '../../src/domain/speeds/observedSpeeds.ts';
import { tripMessageSchema } from '../../src/domain/trip/messages.ts';
import { tripRecordSchema } from '../../src/domain/trip/record.ts';
import { vehicleMessageSchema, vehicleRecordSchema } from '../../src/domain/vehicle/messages.ts';
import { historyMessageSchema } from '../../src/history/historyMessage.ts';
import { attachmentSchema as driverAttachmentSchema } from '../../src/objects/cell/driverSocket.ts';
import { attachmentSchema as operatorAttachmentSchema } from '../../src/objects/operator/operatorStream.ts';
import { attachmentSchema as riderAttachmentSchema } from '../../src/objects/trip/riderSockets.ts';
import { feedBatchSchema, tripFeedEventSchema } from '../../src/protocol/feed.ts';
import {
  driverDownFrameSchema,
  driverFrameSchema,
  friendFrameSchema,
  readDriverFrame,
  riderFrameSchema,
} from '../../src/protocol/frames.ts';
import { operatorFrameSchema, operatorUpFrameSchema } from '../../src/protocol/operatorFrames.ts';
import { vehicleFeedEventSchema } from '../../src/protocol/vehicleFeed.ts';
import { parkedMessageSchema } from '../../src/shell/ports.ts';
import { Shell } from '../../src/shell/shell.ts';
import { type MachineSpec, rankSpec, tripSpec, vehicleSpec } from '../../src/shell/spec.ts';
import { type Shape, shapeOf, shapesOf } from './shape.ts';

/** Values of one kind that are written in one place and read in another, or later, by other code. */
export interface Family {
  readonly name: string;
  /** Under which version today's code writes them. */
  readonly version: number;
  /** What today's code writes, by type. */
  readonly shapes: ReadonlyMap<string, Shape>;
  /** The type without which the others say nothing, because it comes before them. */
  readonly opensWith: string | null;
  /** Reads values written one after the other under a version, as today's code does. Throws when it cannot. */
  read(written: readonly unknown[], version: number): readonly unknown[];
}

/** Everything that outlives the code that wrote it. */
export const families: readonly Family[] = [
  journal('trip-events', tripSpec, 'requested'),
  journal('vehicle-events', vehicleSpec, null),
  journal('rank-events', rankSpec, null),
  // What objects tell each other, as it waits to be sent and as it arrives.
  values('trip-outbox', shapesOf(tripMessageSchema, 'to'), tripMessageSchema),
  values('vehicle-outbox', shapesOf(vehicleMessageSchema, 'to'), vehicleMessageSchema),
  values('history-messages', shapesOf(historyMessageSchema, 'kind'), historyMessageSchema),
  // What consumers of the feed keep.
  values('trip-feed-events', shapesOf(tripFeedEventSchema, 'type'), tripFeedEventSchema),
  values('vehicle-feed-events', shapesOf(vehicleFeedEventSchema, 'type'), vehicleFeedEventSchema),
  values('feed-batches', shapesOf(feedBatchSchema, 'kind'), feedBatchSchema),
  values('parked-messages', new Map([['parked', shapeOf(parkedMessageSchema)]]), parkedMessageSchema),
  values('trip-records', new Map([['trip', shapeOf(tripRecordSchema)]]), tripRecordSchema),
  values('rank-recordings', new Map([['recording', shapeOf(rankRecordingSchema)]]), rankRecordingSchema),
  values('series', new Map([['series', shapeOf(seriesSchema)]]), seriesSchema),
  values('saved-places', new Map([['place', shapeOf(savedPlaceSchema)]]), savedPlaceSchema),
  values('observed-speeds', new Map([['speeds', shapeOf(observedSpeedsSchema)]]), observedSpeedsSchema),
  values('vehicle-records', new Map([['vehicle', shapeOf(vehicleRecordSchema)]]), vehicleRecordSchema),
  values(
    'driver-attachments',
    new Map([['driver', shapeOf(driverAttachmentSchema)]]),
    driverAttachmentSchema,
  ),
  values('rider-attachments', new Map([['rider', shapeOf(riderAttachmentSchema)]]), riderAttachmentSchema),
  {
    name: 'driver-up-frames',
    version: 1,
    shapes: shapesOf(driverFrameSchema, 'type'),
    opensWith: null,
    read: (written) =>
      written.map((frame) => {
        const read = readDriverFrame(JSON.stringify(frame));
        if (!read.ok) throw new Error(read.detail);
        return read.frame;
      }),
  },
  sent('driver-down-frames', shapesOf(driverDownFrameSchema, 'type'), driverDownFrameSchema),
  sent('rider-frames', shapesOf(riderFrameSchema, 'type'), riderFrameSchema),
  sent('friend-frames', shapesOf(friendFrameSchema, 'type'), friendFrameSchema),
  values(
    'operator-attachments',
    new Map([['operator', shapeOf(operatorAttachmentSchema)]]),
    operatorAttachmentSchema,
  ),
  values('operator-up-frames', shapesOf(operatorUpFrameSchema, 'type'), operatorUpFrameSchema),
  sent('operator-frames', shapesOf(operatorFrameSchema, 'type'), operatorFrameSchema),
];

/** What carries no number of its own, and must therefore be readable as it is for ever. */
export function values(name: string, shapes: ReadonlyMap<string, Shape>, schema: z.ZodType): Family {
  const read = (written: readonly unknown[]) => written.map((value) => schema.parse(value));
  return { name, version: 1, shapes, opensWith: null, read };
}

/**
 * What clients are sent may grow: what was sent before that lacks the new parts, but what it has must still
 * mean the same.
 */
export function sent(name: string, shapes: ReadonlyMap<string, Shape>, schema: z.ZodType): Family {
  const read = (written: readonly unknown[]) =>
    written.map((frame) => {
      const { data, error } = schema.safeParse(frame, { reportInput: true });
      if (error === undefined) return data;
      if (error.issues.some(({ input }) => input !== undefined)) throw error;
      return frame;
    });
  return { name, version: 1, shapes, opensWith: null, read };
}

/** A journal is read by the shell, which also folds it. */
function journal<State, Command extends Typed, Event, Message, Effect, Replies extends RepliesTo<Command>>(
  name: string,
  spec: MachineSpec<State, Command, Event, Message, Effect, Replies>,
  opensWith: string | null,
): Family {
  return {
    name,
    version: spec.upcasters.length + 1,
    shapes: shapesOf(spec.eventSchema, 'type'),
    opensWith,
    read: (written, version) => recordedBy(spec, written, version),
  };
}

/** The events that an object of this machine finds in a journal that was written under a version. */
export function recordedBy<
  State,
  Command extends Typed,
  Event,
  Message,
  Effect,
  Replies extends RepliesTo<Command>,
>(
  spec: MachineSpec<State, Command, Event, Message, Effect, Replies>,
  written: readonly unknown[],
  version: number,
): Event[] {
  const memory = new MemoryStorage();
  memory.journal = written.map((event, at) => ({ sequence: at + 1, version, body: JSON.stringify(event) }));
  return shellOn(spec, memory)
    .journal()
    .map(({ event }) => event);
}

/** An object that has nobody to talk to, rebuilt from its journal. */
export function shellOn<
  State,
  Command extends Typed,
  Event,
  Message,
  Effect,
  Replies extends RepliesTo<Command>,
>(
  spec: MachineSpec<State, Command, Event, Message, Effect, Replies>,
  memory: MemoryStorage,
): Shell<State, Command, Event, Message, Effect, Replies> {
  const ignore = () => undefined;
  const around = {
    clock: { now: () => 0 },
    storage: memory.port(ignore, ignore),
    transport: { deliver: async () => 'underway' as const },
    answer: async () => null,
    background: ignore,
    setAlarm: ignore,
    warn: ignore,
    park: async () => undefined,
  };
  const shell = new Shell(spec, around, 'sample');
  shell.start(null);
  return shell;
}
