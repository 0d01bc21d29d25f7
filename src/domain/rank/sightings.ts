import type { VehicleId } from '../ids.ts';
import type { RankDraft, Readiness, Sighting } from './commands.ts';
import type { LeaveReason } from './events.ts';
import { type AbsenceReason, awayFrom, callOf, keptUntil, waitingIn } from './state.ts';

/** A vehicle with a trip that the rank did not hear of has this long until the trip tells (ms). */
const engagedGraceMs = 60_000;

const reasonToLeave: Readonly<Record<Readiness, LeaveReason | null>> = {
  available: null,
  engaged: null,
  paused: 'paused',
  offline: 'offline',
  'out-of-service': 'out-of-service',
};

/** Handles what was seen of one vehicle. What an older stream says is ignored. */
export function sight(draft: RankDraft, sighting: Sighting): void {
  const { vehicle, epoch, standing, isInside } = sighting;
  if (!noteEpoch(draft, vehicle, epoch)) return;
  const { state, now: at } = draft;
  if (waitingIn(state, vehicle) !== undefined) {
    sightWaiting(draft, sighting);
    return;
  }
  const isReady = isInside && standing === 'available';
  if (awayFrom(state, vehicle) !== undefined) {
    sightAway(draft, sighting, isReady);
    return;
  }
  const isEntering = state.entering.some((one) => one.vehicle === vehicle);
  if (isEntering && !isReady) draft.emit({ type: 'passedThrough', at, vehicle });
  if (isEntering || !isReady || state.definition === null) return;
  const joinsAt = at + state.definition.rules.dwellSeconds * 1000;
  draft.emit({ type: 'entered', at, vehicle, kind: sighting.kind, epoch, joinsAt });
}

/** Returns false for a stream that a newer one has superseded. */
function noteEpoch(draft: RankDraft, vehicle: VehicleId, epoch: number): boolean {
  const { entering, line, away } = draft.state;
  const known = [...line, ...entering, ...away].find((one) => one.vehicle === vehicle);
  if (known === undefined || known.epoch === epoch) return true;
  if (known.epoch > epoch) return false;
  draft.emit({ type: 'streamChanged', at: draft.now, vehicle, epoch });
  return true;
}

function sightWaiting(draft: RankDraft, { vehicle, standing, tripIds, isInside }: Sighting): void {
  const { state, now: at } = draft;
  const reason = reasonToLeave[standing];
  if (reason !== null) draft.emit({ type: 'left', at, vehicle, reason });
  else if (standing === 'engaged') {
    // Its trip tells the rank itself.
    const isExpected = tripIds.some((tripId) => callOf(state, vehicle, tripId) !== undefined);
    if (!isExpected) becomeEngaged(draft, vehicle);
  } else if (!isInside) goOutside(draft, vehicle);
  else if (waitingIn(state, vehicle)?.absent != null) draft.emit({ type: 'back', at, vehicle });
}

function sightAway(draft: RankDraft, { vehicle, standing }: Sighting, isReady: boolean): void {
  const { state, now: at } = draft;
  const away = awayFrom(state, vehicle);
  const reason = reasonToLeave[standing];
  if (reason !== null) draft.emit({ type: 'left', at, vehicle, reason });
  // Until it was at the pickup it drives through the waiting area with its trip.
  if (reason !== null || !isReady || away === undefined || away.arriveBy !== null) return;
  if (state.definition !== null && at < keptUntil(away, state.definition.rules)) {
    draft.emit({ type: 'placeKept', at, vehicle, reason: 'short-trip' });
  }
}

/**
 * Handles that nobody hears a vehicle, which keeps its place for the grace. A sign of life in the meantime begins it
 * anew: the cell that saw the vehicle may have died before it could tell.
 */
export function goDark(draft: RankDraft, vehicle: VehicleId, heardAt: number | null): void {
  const { state, now: at } = draft;
  if (state.entering.some((one) => one.vehicle === vehicle)) {
    draft.emit({ type: 'passedThrough', at, vehicle });
    return;
  }
  const absent = waitingIn(state, vehicle)?.absent ?? null;
  const until = absent?.reason === 'dark' && heardAt !== null ? heardAt + graceMs(draft) : 0;
  if (absent !== null && until > absent.until) {
    draft.emit({ type: 'absent', at, vehicle, reason: 'dark', until });
  }
  if (!loseOverdue(draft, vehicle)) becomeAbsent(draft, vehicle, 'dark', graceMs(draft));
}

/** Drove out, or still has to come back: keeps the place for the grace. */
export function goOutside(draft: RankDraft, vehicle: VehicleId): void {
  if (!loseOverdue(draft, vehicle)) becomeAbsent(draft, vehicle, 'outside', graceMs(draft));
}

/**
 * Takes the place of a vehicle that is outside or dark for longer than the grace. Only where it was just asked for, or
 * seen: a clock that runs out says nothing of who is there, and one who is absent keeps nobody else waiting.
 */
function loseOverdue(draft: RankDraft, vehicle: VehicleId): boolean {
  const { state, now: at } = draft;
  const absent = waitingIn(state, vehicle)?.absent ?? null;
  if (absent === null || absent.reason === 'engaged' || absent.until > at) return false;
  draft.emit({ type: 'left', at, vehicle, reason: absent.reason === 'dark' ? 'dark' : 'drove-out' });
  return true;
}

function graceMs({ state }: RankDraft): number {
  return (state.definition?.rules.graceSeconds ?? 0) * 1000;
}

/** Also who was outside or dark: whoever takes another trip leaves for that, wherever it is. */
function becomeEngaged(draft: RankDraft, vehicle: VehicleId): void {
  if (waitingIn(draft.state, vehicle)?.absent?.reason === 'engaged') return;
  const until = draft.now + engagedGraceMs;
  draft.emit({ type: 'absent', at: draft.now, vehicle, reason: 'engaged', until });
}

/** Who is absent already has no more time than before. */
export function becomeAbsent(
  draft: RankDraft,
  vehicle: VehicleId,
  reason: AbsenceReason,
  forMs: number,
): void {
  const waiting = waitingIn(draft.state, vehicle);
  if (waiting === undefined || waiting.absent !== null) return;
  draft.emit({ type: 'absent', at: draft.now, vehicle, reason, until: draft.now + forMs });
}
