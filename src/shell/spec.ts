import { z } from 'zod';
import type { CommandOf, Machine, RepliesTo, Typed } from '../domain/machine.ts';
import type { RankCommand, RankReplies } from '../domain/rank/commands.ts';
import { rankMachine } from '../domain/rank/decide.ts';
import { type RankEvent, rankEventSchema } from '../domain/rank/events.ts';
import type { RankState } from '../domain/rank/state.ts';
import type { TripCommand, TripEffect, TripReplies } from '../domain/trip/commands.ts';
import { tripMachine } from '../domain/trip/decide.ts';
import { type TripEvent, tripEventSchema } from '../domain/trip/events.ts';
import { type TripMessage, tripMessageSchema } from '../domain/trip/messages.ts';
import { answerTo } from '../domain/trip/offers.ts';
import type { TripState } from '../domain/trip/state.ts';
import type { VehicleCommand, VehicleEffect, VehicleReplies } from '../domain/vehicle/commands.ts';
import { vehicleMachine } from '../domain/vehicle/decide.ts';
import { type VehicleEvent, vehicleEventSchema } from '../domain/vehicle/events.ts';
import { type VehicleMessage, vehicleMessageSchema } from '../domain/vehicle/messages.ts';
import type { VehicleState } from '../domain/vehicle/state.ts';
import type { ChannelMode, JournalRow } from './ports.ts';

/** Upgrades an event of the previous version to this version. */
export type Upcaster = (written: unknown) => unknown;

/** A machine with its event and message schemas, and where its messages go. */
export interface MachineSpec<
  State,
  Command extends Typed,
  Event,
  Message,
  Effect,
  Replies extends RepliesTo<Command>,
> {
  readonly machine: Machine<State, Command, Event, Message, Effect, Replies>;
  readonly eventSchema: z.ZodType<Event>;
  /**
   * The first upcaster leads from journal version 1 to version 2, and so on; with none, version 1 is written. Needed
   * when the event schema can no longer read every event ever written.
   */
  readonly upcasters: readonly Upcaster[];
  readonly messageSchema: z.ZodType<Message>;
  readonly wake: CommandOf<Command>;
  channelOf(message: Message): { readonly channel: string; readonly mode: ChannelMode };
  /**
   * The message that a machine in this state answers a received command with, to a sender that takes answers; null for
   * none. It need not be sent otherwise: a sender repeats its message until it has the answer.
   */
  answerTo(state: State, command: Command): Message | null;
}

/** Returns the version in which a machine's events are written. */
export function journalVersionOf({ upcasters }: { readonly upcasters: readonly Upcaster[] }): number {
  return upcasters.length + 1;
}

/** Returns a row's event, upcast to today's version. Throws for a row of newer code, or a damaged one. */
export function readEvent<Event>(
  spec: { readonly eventSchema: z.ZodType<Event>; readonly upcasters: readonly Upcaster[] },
  { version, body }: JournalRow,
): Event {
  if (version > journalVersionOf(spec)) throw new Error(`journal version ${version} is from newer code`);
  const written: unknown = JSON.parse(body);
  return spec.eventSchema.parse(
    spec.upcasters.slice(version - 1).reduce((older, upcast) => upcast(older), written),
  );
}

export const tripSpec: MachineSpec<TripState, TripCommand, TripEvent, TripMessage, TripEffect, TripReplies> =
  {
    machine: tripMachine,
    eventSchema: tripEventSchema,
    upcasters: [],
    messageSchema: tripMessageSchema,
    wake: { type: 'wake' },
    channelOf: (message) => {
      switch (message.to) {
        case 'vehicle':
          return { channel: `vehicle/${message.vehicleId}`, mode: 'ordered' };
        case 'history':
          return { channel: 'history', mode: 'newest' };
        case 'tenant':
          return { channel: 'tenant', mode: 'ordered' };
        case 'speeds':
          return { channel: 'speeds', mode: 'ordered' };
        case 'promotions':
          return { channel: 'promotions', mode: 'ordered' };
        case 'rank':
          return { channel: `rank/${message.rank}`, mode: 'ordered' };
      }
    },
    answerTo: (state, command) =>
      command.type === 'vehicleMessage' ? answerTo(state, command.message) : null,
  };

export const vehicleSpec: MachineSpec<
  VehicleState,
  VehicleCommand,
  VehicleEvent,
  VehicleMessage,
  VehicleEffect,
  VehicleReplies
> = {
  machine: vehicleMachine,
  eventSchema: vehicleEventSchema,
  upcasters: [],
  messageSchema: vehicleMessageSchema,
  wake: { type: 'wake' },
  channelOf: (message) => {
    switch (message.to) {
      case 'trip':
        return { channel: `trip/${message.tripId}`, mode: 'ordered' };
      case 'cell':
        return { channel: `cell/${message.cell}/${message.body.type}`, mode: 'newest' };
      case 'district':
        return { channel: `district/${message.district}`, mode: 'newest' };
      case 'history':
        return { channel: 'history', mode: 'newest' };
    }
  },
  answerTo: () => null,
};

/** A rank answers and sends nothing by itself. */
export const rankSpec: MachineSpec<RankState, RankCommand, RankEvent, never, never, RankReplies> = {
  machine: rankMachine,
  eventSchema: rankEventSchema,
  upcasters: [],
  messageSchema: z.never(),
  wake: { type: 'wake' },
  channelOf: (message) => message,
  answerTo: () => null,
};
