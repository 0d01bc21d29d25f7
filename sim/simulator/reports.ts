import { distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import { offerIdSchema } from '../../src/domain/ids.ts';
import type { Answer, Progress, Report } from '../../src/domain/vehicle/commands.ts';
import type { Plan } from '../../src/domain/vehicle/plan.ts';
import { chance } from './hash.ts';
import type { Temperament } from './plans.ts';
import type { Keeping } from './reservationHabits.ts';

type Offer = Plan['offers'][number];
type Stop = Plan['stops'][number];

const thereMeters = 40;
const boardingMs = 8_000;
const soonMs = 120_000;

/** A phone's knowledge, and its driver's temperament. */
export interface PhoneView {
  readonly seed: number;
  readonly name: string;
  readonly temperament: Temperament;
  readonly keeping: Keeping;
  readonly plan: Plan;
  readonly place: Place;
  readonly now: number;
  readonly noShowMs: number;
  /** Asks for the pin at a stop. */
  readonly askPin: (stop: Stop) => string;
  /** When each offer and each status of a stop was first seen. */
  readonly firstSeen: Map<string, number>;
}

/** Returns what a driver of this temperament reports now; null if nothing. */
export function reportFor(view: PhoneView): Report | null {
  const { plan } = view;
  const answers = plan.offers.flatMap((offer) => answerTo(view, offer));
  const progress = progressOf(view);
  const availability = wantedAvailability(view);
  progress.push(...givenBackAhead(view));
  if (view.temperament === 'cheating') progress.push(...cheats(view));
  if (view.temperament === 'lying') {
    answers.push(...liesAboutOffers(view));
    progress.push(...liesAboutStops(view));
  }
  if (answers.length + progress.length === 0 && availability === plan.availability) return null;
  return { planVersion: plan.version, availability, answers, progress };
}

function random({ seed, name }: PhoneView, of: string): number {
  return chance(seed, `${name} ${of}`);
}

/** How long the driver has known something. */
function knownMs({ firstSeen, now }: PhoneView, what: string): number {
  const since = firstSeen.get(what);
  if (since === undefined) firstSeen.set(what, now);
  return now - (since ?? now);
}

function answerTo(view: PhoneView, { id }: Offer): Answer[] {
  const { temperament } = view;
  const thinkMs = (temperament === 'slow' ? 12_000 : 2_000) * random(view, `think ${id}`);
  const mood = random(view, `mood ${id}`);
  if (knownMs(view, id) < thinkMs) return mood < 0.9 ? [{ offerId: id, answer: 'seen' }] : [];
  if (temperament === 'silent' && mood < 0.5) return [];
  const declines = mood < (temperament === 'declining' ? 0.7 : 0.05);
  return [{ offerId: id, answer: declines ? 'decline' : 'accept' }];
}

function progressOf(view: PhoneView): Progress[] {
  const { plan, temperament, place } = view;
  const stop = plan.stops.find(({ status }) => status !== 'done');
  if (stop === undefined) return [];
  const whim = random(view, `whim ${stop.id} ${stop.status}`);
  if (temperament === 'givingBack' && stop.kind === 'pickup' && whim < 0.3) {
    return [{ stopId: stop.id, status: 'giveBack', reason: 'flat tyre' }];
  }
  if (stop.status === 'pending') return [{ stopId: stop.id, status: 'enroute' }];
  if (stop.status === 'enroute') {
    const isThere = distanceMeters(place, stop.place) < thereMeters;
    return isThere ? [{ stopId: stop.id, status: 'arrived' }] : [];
  }
  return atStop(view, stop, whim);
}

/** Some drivers think better of what they promised. */
function givenBackAhead(view: PhoneView): Progress[] {
  const [next] = view.plan.agenda ?? [];
  if (view.temperament !== 'givingBack' || next === undefined) return [];
  return random(view, `whim ${next.id}`) < 0.3 ? [{ stopId: next.stopId, status: 'giveBack' }] : [];
}

function atStop(view: PhoneView, stop: Stop, whim: number): Progress[] {
  const { id, kind } = stop;
  const waitedMs = knownMs(view, `at ${id}`);
  if (kind === 'pickup' && whim < 0.1) {
    return waitedMs > view.noShowMs ? [{ stopId: id, status: 'noShow' }] : [];
  }
  if (waitedMs <= boardingMs) return [];
  const isDelivery = stop.party.seats + stop.party.wheelchairs + stop.party.childSeats === 0;
  if (kind === 'dropoff' && isDelivery && whim < 0.2)
    return [{ stopId: id, status: 'failed', reason: 'nobody' }];
  if (stop.asksPin !== true) return [{ stopId: id, status: 'done' }];
  // Some mishear it at first.
  const isMisheard = whim > 0.8 && waitedMs < 3 * boardingMs;
  return [{ stopId: id, status: 'done', pin: isMisheard ? misheard(view, id) : view.askPin(stop) }];
}

/** Another one every few seconds. */
function misheard(view: PhoneView, stopId: string): string {
  const drawn = random(view, `pin ${stopId} ${Math.floor(view.now / 4_000)}`);
  return `x${Math.floor(drawn * 1_000)}`;
}

/** Returns whether a reservation of the plan is near: soon enough that somebody else must be found. */
export function isPromisedSoon(plan: Plan | null, now: number): boolean {
  const [next] = plan?.agenda ?? [];
  return next !== undefined && next.scheduledFor - now < soonMs;
}

function wantedAvailability(view: PhoneView): Plan['availability'] {
  if (view.keeping === 'forgetful' && isPromisedSoon(view.plan, view.now)) return 'offline';
  if (view.temperament === 'prompt' || view.temperament === 'slow') return 'available';
  const mood = random(view, `shift ${Math.floor(view.now / 150_000)}`);
  if (mood < 0.06) return 'offline';
  return mood < 0.12 ? 'paused' : 'available';
}

/** Answers to an offer that may be long over. */
function liesAboutOffers(view: PhoneView): Answer[] {
  const known = [...view.firstSeen.keys()].filter((what) => what.startsWith('offer_'));
  const old = known[Math.floor(random(view, `old ${view.now}`) * known.length)];
  if (old === undefined || random(view, `lie ${view.now}`) > 0.3) return [];
  const answer = random(view, `what ${view.now}`) < 0.7 ? 'accept' : 'decline';
  return [{ offerId: offerIdSchema.parse(old), answer }];
}

/** The whole ride at once, or nobody came: from wherever the vehicle is, and as if it had happened long ago. */
function cheats({ plan, now, seed, name }: PhoneView): Progress[] {
  const [pickup, ...others] = plan.stops.filter(({ status }) => status !== 'done');
  if (pickup === undefined) return [];
  const at = now - 1_800_000;
  const claim = (stop: Stop, ...statuses: Progress['status'][]) =>
    statuses.map((status) => ({ stopId: stop.id, status, at }));
  if (pickup.kind !== 'pickup') return claim(pickup, 'done');
  const isNoShow = chance(seed, `${name} cheats ${pickup.id}`) < 0.5;
  if (isNoShow) return claim(pickup, 'arrived', 'noShow');
  const ride = others.filter(({ tripId }) => tripId === pickup.tripId);
  return [...claim(pickup, 'arrived', 'done'), ...ride.flatMap((stop) => claim(stop, 'done'))];
}

const lies = ['arrived', 'done', 'noShow', 'enroute', 'arrived', 'done', 'noShow'] as const;
/** A liar that gives every ride back never has anybody on board. */
const giveBackShare = 0.02;
const nextRiderLies = ['done', 'done', 'arrived'] as const;

/** False progress: arrived far away, done before arriving, done at the wrong stop. */
function liesAboutStops(view: PhoneView): Progress[] {
  const lie = random(view, `progress ${view.now}`);
  const { stops } = view.plan;
  // Most often they claim to be ahead: the next rider picked up while another is still on board.
  const next = stops.find(({ kind, status }) => kind === 'pickup' && status !== 'done');
  const stop = lie < 0.4 ? next : stops[Math.floor(((lie - 0.4) / 0.4) * stops.length)];
  if (stop === undefined) return [];
  const isAboard = stops.some(({ kind, status }) => kind === 'pickup' && status === 'done');
  if (isAboard && next !== undefined && lie < 0.9) {
    if (distanceMeters(view.place, next.place) > thereMeters) return [];
    return [{ stopId: next.id, status: next.status === 'arrived' ? 'done' : 'arrived', at: view.now }];
  }
  if (random(view, `back ${view.now}`) < giveBackShare) {
    return [{ stopId: stop.id, status: 'giveBack', at: view.now }];
  }
  const statuses = isAboard && stop === next ? nextRiderLies : lies;
  const status = statuses[Math.floor(random(view, `status ${view.now}`) * statuses.length)] ?? 'done';
  return [{ stopId: stop.id, status, at: view.now - 3_600_000 }];
}
