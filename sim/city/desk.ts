import { setTimeout as sleep } from 'node:timers/promises';
import { Operator } from '../../client/operator.ts';
import { isOver } from '../../src/domain/trip/phases.ts';
import { type PublicTrip, tripSchema } from '../../src/protocol/trips.ts';
import { between, pick, type Random } from '../random.ts';
import { developmentCredentials } from '../robots/credentials.ts';
import { patientHttp } from '../robots/patientHttp.ts';
import type { CityRates } from './rates.ts';
import type { Tally } from './tally.ts';
import { somewhere, somewhereNear } from './town.ts';

const lookEveryMs = 3_000;
/** An alert stays long enough to be seen on `/ops`. */
const alertShownMs = { shortest: 8_000, longest: 20_000 };
const names = ['Ada', 'Ben', 'Chloe', 'Dario', 'Edith', 'Farid', 'Greta', 'Hugo'] as const;

export interface DeskOptions {
  readonly url: string;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly tally: Tally;
  readonly rates: CityRates;
  /** Vehicles of the city. */
  readonly vehicles: readonly string[];
}

/** An operator robot: books for guests on the phone, and takes care of the alerts that robots raise. */
export class Desk {
  readonly #options: DeskOptions;
  readonly #operator: Operator;

  constructor(options: DeskOptions) {
    const { url, random, signal } = options;
    this.#options = options;
    const credential = developmentCredentials('operator', 'desk');
    this.#operator = new Operator(patientHttp({ url, credential, random, signal }));
  }

  /** Books a ride for a guest, sometimes with a certain vehicle, and looks after it until it is over. */
  async bookForGuest(idempotencyKey: string): Promise<void> {
    const { random, tally, rates, vehicles, signal } = this.#options;
    const { api } = this.#operator;
    const pickup = somewhere(random);
    const guest = { name: pick(random, names), phone: '+262 555 0100' };
    const body = { pickup, dropoff: somewhereNear(pickup, random), party: { seats: 1 }, guest };
    const sentAt = performance.now();
    const booked = await api.call('POST /v1/trips', { body, idempotencyKey });
    if (!booked.ok) {
      tally.refused += 1;
      return;
    }
    let trip: PublicTrip = tripSchema.parse(booked.value);
    tally.booked(trip, performance.now() - sentAt);
    tally.did('guests');
    if (random() < rates.assign) {
      const assigned = await this.#operator.assign(trip.id, { vehicle: pick(random, vehicles) });
      if (assigned.ok) tally.did('assigned');
    }
    while (!isOver(trip.state)) {
      await sleep(lookEveryMs, undefined, { signal });
      const now = await this.#operator.trip(trip.id);
      if (now.ok) trip = tripSchema.parse(now.value);
      tally.saw(trip);
    }
  }

  /** Says after a while that an alert of a robot is seen. Those of people are theirs. */
  async takeCare(tripId: string, alert: number): Promise<void> {
    const { random, tally, signal } = this.#options;
    await sleep(between(random, alertShownMs.shortest, alertShownMs.longest), undefined, { signal });
    const path = { id: tripId };
    const body = { alert, note: 'A robot pressed it. All is well.' };
    const said = await this.#operator.api.call('POST /v1/trips/{id}/safety/acknowledge', { path, body });
    if (said.ok) tally.did('acknowledged');
  }
}
