import type { RideMessage } from '../domain/rideMessages.ts';
import type { Alert, LastPlace } from '../domain/safetyAlerts.ts';
import type { TripReplies } from '../domain/trip/commands.ts';

/** What the people of a trip say to each other, and to its operators. */

/** As in the trip's other calls: not for this caller, or erased. */
type Absent = { readonly outcome: 'unknown' } | { readonly outcome: 'erased' };

export type MessageAnswer =
  | { readonly outcome: 'sent'; readonly message: RideMessage }
  | { readonly outcome: 'tooMany'; readonly retryAfterSeconds: number | null }
  | { readonly outcome: 'notAssigned' | 'over' }
  | Absent;

/** Returns the answer to a message. */
export function messageAnswer(reply: TripReplies['sendMessage']): MessageAnswer {
  switch (reply.type) {
    case 'sent':
      return { outcome: 'sent', message: reply.message };
    case 'tooMany':
      return { outcome: 'tooMany', retryAfterSeconds: reply.retryAfterSeconds };
    default:
      return { outcome: reply.type };
  }
}

export type MessagesAnswer =
  | { readonly outcome: 'found'; readonly messages: readonly RideMessage[] }
  | Absent;

export interface AlertAsked {
  /** By the phone of who raises it; null: the vehicle's is asked for. */
  readonly place: LastPlace | null;
  readonly notes: string | null;
}

export type AlertAnswer =
  | { readonly outcome: 'found'; readonly alert: Alert }
  | { readonly outcome: 'over' | 'noAlert' }
  | Absent;

/** Returns the answer to an alert, or to its acknowledgement. */
export function alertAnswer(reply: TripReplies['raiseAlert' | 'acknowledgeAlert']): AlertAnswer {
  return 'alert' in reply ? { outcome: 'found', alert: reply.alert } : { outcome: reply.type };
}

export type AlertsAnswer = { readonly outcome: 'found'; readonly alerts: readonly Alert[] } | Absent;
