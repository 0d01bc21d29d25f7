import type { VehicleId } from '../ids.ts';
import type { RankEvent, RankFact } from './events.ts';
import { awayFrom, emptyRank, type RankState, type Waiting, waitingIn } from './state.ts';

/** A multiple of the vehicles of any line. */
const rememberedDeclines = 500;
const rememberedCalls = 500;
/** A call that is over explains an assignment that is told of this late (ms). */
const rememberCallMs = 6 * 3_600_000;
/** How many of the last services foretell the next ones. */
const rememberedServices = 12;

/** Folds one event of the journal into the state. */
export function evolveRank(state: RankState, event: RankEvent): RankState {
  return event.type === 'snapshot'
    ? { ...event.state, eventsSinceSnapshot: 0 }
    : evolveRankFact(state, event);
}

/** Folds one event that is not a snapshot. */
export function evolveRankFact(state: RankState, event: RankFact): RankState {
  return { ...happened(state, event), eventsSinceSnapshot: state.eventsSinceSnapshot + 1 };
}

function happened(state: RankState, event: RankFact): RankState {
  switch (event.type) {
    case 'configured':
      return { ...state, definition: event.definition };
    case 'closed':
      return { ...emptyRank, eventsSinceSnapshot: state.eventsSinceSnapshot };
    case 'entered': {
      const { vehicle, kind, epoch, joinsAt } = event;
      return {
        ...state,
        entering: [...without(state.entering, vehicle), { vehicle, kind, epoch, joinsAt }],
      };
    }
    case 'passedThrough':
      return { ...state, entering: without(state.entering, event.vehicle) };
    case 'joined': {
      const came = state.entering.find(({ vehicle }) => vehicle === event.vehicle);
      if (came === undefined) return state;
      const { vehicle, kind, epoch } = came;
      const order = 1 + Math.max(-1, ...ordersOf(state));
      const place = { vehicle, kind, epoch, order, joinedAt: event.at, declines: 0, absent: null };
      return {
        ...state,
        entering: without(state.entering, vehicle),
        away: without(state.away, vehicle),
        line: [...without(state.line, vehicle), place],
      };
    }
    case 'absent':
      return changed(state, event.vehicle, { absent: { reason: event.reason, until: event.until } });
    case 'back':
      return changed(state, event.vehicle, { absent: null });
    case 'streamChanged': {
      const { epoch } = event;
      const newer = <Item extends { readonly vehicle: VehicleId }>(one: Item): Item =>
        one.vehicle === event.vehicle ? { ...one, epoch } : one;
      const { entering, line, away } = state;
      return { ...state, entering: entering.map(newer), line: line.map(newer), away: away.map(newer) };
    }
    case 'left':
      return {
        ...state,
        entering: without(state.entering, event.vehicle),
        line: without(state.line, event.vehicle),
        away: without(state.away, event.vehicle),
      };
    case 'called': {
      const { vehicle, tripId, until, passedOver, at } = event;
      const recent = state.calls.filter((one) => one.isOpen || one.until > at - rememberCallMs);
      const calls = [...recent, { vehicle, tripId, until, isOpen: true, passedOver }];
      return { ...state, calls: calls.slice(-rememberedCalls) };
    }
    case 'callEnded':
      return withCallEnded(state, event);
    case 'declined': {
      const { vehicle, tripId } = event;
      const declines = 1 + (waitingIn(state, vehicle)?.declines ?? 0);
      const declined = [...state.declined, { vehicle, tripId }].slice(-rememberedDeclines);
      return { ...changed(withCallEnded(state, event), vehicle, { declines }), declined };
    }
    case 'sentLast':
      return sentLast(state, event.vehicle);
    case 'moved':
      return moved(state, event.vehicle, event.position);
    case 'served': {
      const { vehicle, tripId, arriveBy, at } = event;
      const place = waitingIn(state, vehicle);
      const served = {
        ...withCallEnded(state, event),
        declined: state.declined.filter((one) => one.tripId !== tripId),
        servedAt: [...state.servedAt, at].slice(-rememberedServices),
      };
      if (place === undefined) return served;
      const { absent: _, declines: __, ...kept } = place;
      const away = { ...kept, tripId, since: at, arriveBy };
      return { ...served, line: without(state.line, vehicle), away: [...without(state.away, vehicle), away] };
    }
    case 'reachedPickup':
      return {
        ...state,
        away: state.away.map((one) => (one.vehicle === event.vehicle ? { ...one, arriveBy: null } : one)),
      };
    case 'placeKept': {
      const place = awayFrom(state, event.vehicle);
      if (place === undefined) return state;
      const { tripId: _, since: __, arriveBy: ___, ...kept } = place;
      const back: Waiting = { ...kept, declines: 0, absent: null };
      return {
        ...state,
        entering: without(state.entering, event.vehicle),
        away: without(state.away, event.vehicle),
        line: inOrder([...without(state.line, event.vehicle), back]),
      };
    }
    case 'departed':
      return { ...state, away: without(state.away, event.vehicle) };
  }
}

function withCallEnded(state: RankState, ended: OfTrip): RankState {
  const calls = state.calls.map((one) => (isOf(one, ended) ? { ...one, isOpen: false } : one));
  return { ...state, calls };
}

type OfTrip = Pick<RankState['calls'][number], 'vehicle' | 'tripId'>;

function isOf(one: OfTrip, other: OfTrip): boolean {
  return one.vehicle === other.vehicle && one.tripId === other.tripId;
}

function sentLast(state: RankState, vehicle: VehicleId): RankState {
  const own = waitingIn(state, vehicle) ?? awayFrom(state, vehicle);
  if (own === undefined) return state;
  const { kind, epoch, joinedAt } = own;
  const absent = 'absent' in own ? own.absent : null;
  const order = 1 + Math.max(...ordersOf(state));
  const last: Waiting = { vehicle, kind, epoch, joinedAt, order, declines: 0, absent };
  // The trip that it was late for has told all that it will: who still drives it has another trip than one of the line.
  const calls = 'tripId' in own ? state.calls.filter((call) => !isOf(call, own)) : state.calls;
  const line = [...without(state.line, vehicle), last];
  return { ...state, calls, away: without(state.away, vehicle), line };
}

function ordersOf({ line, away }: Pick<RankState, 'line' | 'away'>): number[] {
  return [...line, ...away].map(({ order }) => order);
}

/** The place right before the one that is then behind it; ahead of vehicles with a trip that had waited less long. */
function moved(before: RankState, vehicle: VehicleId, position: number): RankState {
  const state = spread(before);
  const own = waitingIn(state, vehicle);
  if (own === undefined) return before;
  const others = without(state.line, vehicle);
  const all = [...others, ...state.away].map(({ order }) => order);
  const order = (others[position]?.order ?? Math.max(0, ...all) + 2) - 1;
  return { ...state, line: inOrder([...others, { ...own, order }]) };
}

/** Gives every place an even number, in the same order: there is room between any two. */
function spread(state: RankState): RankState {
  const orders = ordersOf(state).toSorted((a, b) => a - b);
  const even = new Map(orders.map((order, index) => [order, 2 * index]));
  const spaced = <Item extends { readonly order: number }>(one: Item): Item => ({
    ...one,
    order: even.get(one.order) ?? one.order,
  });
  return { ...state, line: state.line.map(spaced), away: state.away.map(spaced) };
}

function changed(state: RankState, vehicle: VehicleId, changes: Partial<Waiting>): RankState {
  return {
    ...state,
    line: state.line.map((one) => (one.vehicle === vehicle ? { ...one, ...changes } : one)),
  };
}

function without<Item extends { readonly vehicle: VehicleId }>(
  items: readonly Item[],
  vehicle: VehicleId,
): Item[] {
  return items.filter((item) => item.vehicle !== vehicle);
}

function inOrder(line: readonly Waiting[]): Waiting[] {
  return line.toSorted((a, b) => a.order - b.order);
}
