import { type Doubt, type Evidence, type EvidencePolicy, type Seen, sightingAt } from '../evidence.ts';
import type { MilestoneFacts } from '../tripVehicleMessages.ts';
import { type Progress, type ReportRefusal, refuse } from './commands.ts';
import { happenedAtOf, type Stop, type VehicleRules, type VehicleState } from './state.ts';

type Status = Exclude<Progress['status'], 'giveBack' | 'failed'>;

/**
 * Judges a reported milestone by what was seen of the vehicle. Returns what is journaled of it, or the refusal that
 * the policy asks for. Without `seen`, from older code, nothing is judged.
 */
export function judged(
  { rules, stops }: Pick<VehicleState, 'rules' | 'stops'>,
  stop: Stop,
  { status, at }: Pick<Progress, 'at'> & { readonly status: Status },
  seen: Seen | undefined,
  now: number,
): MilestoneFacts | ReportRefusal {
  if (seen === undefined) return {};
  const pickup = stops.find(({ kind, offerId }) => kind === 'pickup' && offerId === stop.offerId) ?? stop;
  const since = Math.max(happenedAtOf(stop), happenedAtOf(pickup));
  const happenedAt = status === 'noShow' ? now : believedTime(at, since, seen, rules, now);
  const sighting = sightingAt(stop.place, happenedAt, seen.track, rules.arrivalRadiusMeters);
  const isDropoff = stop.kind === 'dropoff' && status === 'done';
  const fastestMs = rules.fastestRideFactor * 1000 * (stop.rideSeconds ?? 0);
  const isTooFast = isDropoff && happenedAt - happenedAtOf(pickup) < fastestMs;
  const doubt = sighting.doubt ?? (isTooFast ? 'faster-than-road' : null);
  const answer = doubt === null ? 'allow' : answerTo(rules, stop, status, doubt);
  const evidence = { ...sighting, doubt, flagged: answer === 'flag' };
  if (doubt !== null && answer === 'refuse') return refuse(doubt, stop.id, whatToDo(evidence, doubt, rules));
  return { evidence, ...(happenedAt < now && { happenedAt }) };
}

/**
 * Returns when something happened by the driver's word, between the milestone before it and now: not before the phone
 * was last heard without it, save for what its clock may be off.
 */
function believedTime(
  at: number | undefined,
  since: number,
  { silentSince }: Seen,
  { positionFutureSeconds }: VehicleRules,
  now: number,
): number {
  const earliest = Math.max(since, silentSince - positionFutureSeconds * 1000);
  return Math.min(now, Math.max(earliest, at ?? now));
}

type Answer = EvidencePolicy['unseenArrival'];

/** The policy for a milestone that positions do not back. Only what moves money is ever refused or flagged. */
function answerTo(rules: VehicleRules, { kind }: Stop, status: Status, doubt: Doubt): Answer {
  const { unseenArrival, unseenNoShow, unseenDropoff, withoutPosition } = rules;
  const answers: Partial<Record<Status, Answer>> =
    kind === 'pickup' ? { arrived: unseenArrival, noShow: unseenNoShow } : { done: unseenDropoff };
  const answer = answers[status];
  if (answer === undefined) return 'allow';
  return doubt === 'no-position' && withoutPosition !== 'same' ? withoutPosition : answer;
}

function whatToDo({ distanceMeters }: Evidence, doubt: Doubt, { arrivalRadiusMeters }: VehicleRules): string {
  switch (doubt) {
    case 'no-position':
      return 'no recent position shows the vehicle at this stop: send one where there is reception, or ask the operator';
    case 'far-from-stop':
      return `the vehicle is ${distanceMeters} m from this stop: report again, with a position, within ${arrivalRadiusMeters} m`;
    case 'faster-than-road':
      return 'the ride was faster than the road allows: report again when it is over, or ask the operator';
  }
}
