import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import type { CallerRole } from '../../src/domain/access.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { tripSchema } from '../../src/protocol/trips.ts';
import { signDevelopmentToken } from '../local/development-token.ts';
import { type Answer, ask, expectAnswer, type Question } from './client.ts';
import { NotTried, needed } from './outcome.ts';
import { type AttackTenant, type AttackTenants, signFor } from './tenants.ts';

/** The tokens of everybody in the play. */
export const peopleSchema = z.strictObject({
  /** Whose trip it is. */
  rider: z.string(),
  /** Another rider of the same tenant. */
  stranger: z.string(),
  driver: z.string(),
  operator: z.string(),
  /** An operator of another tenant. */
  outsider: z.string(),
});
export type People = z.infer<typeof peopleSchema>;
export type PersonName = keyof People;
/**
 * `guest`: who has the link of a trip that nobody attacks. `outsiderAdmin`: an admin of another tenant. `platform`: who
 * may make tenants, and belongs to none.
 */
export type CallerName = PersonName | 'guest' | 'outsiderAdmin' | 'platform';

/** The role of everybody in the play who belongs to a tenant. */
export const roleOf: Readonly<Record<Exclude<CallerName, 'platform'>, CallerRole>> = {
  rider: 'rider',
  stranger: 'rider',
  driver: 'driver',
  operator: 'operator',
  outsider: 'operator',
  guest: 'guest',
  outsiderAdmin: 'operator',
};

/** What the attacks know of a service that runs on this machine. */
export interface LocalService {
  readonly stateDir: string;
  readonly secret: string;
  /** Everybody can sign tokens there. */
  readonly isDevelopment: boolean;
}

/** A tenant of a local service that names a server on this machine as its routing server and geocoder. */
export interface InwardTenant {
  readonly tenant: AttackTenant;
  /** What that server was asked for. */
  readonly asked: readonly string[];
}

/** What is attacked: a trip for another day, its share link and a vehicle that is not on the road. */
export interface Scene {
  readonly tripId: string;
  readonly vehicleId: string;
  readonly riderId: string;
  readonly shareToken: string;
  /** Texts that nobody may see but the rider and the operators. */
  readonly secrets: readonly string[];
}

const dayMs = 86_400_000;

/** A running service, and who attacks it. */
export class Stage {
  readonly url: string;
  readonly people: People;
  /** Null for a deployment whose issuer signs elsewhere. */
  readonly tenants: AttackTenants | null;
  readonly local: LocalService | null;
  /** Null where no such tenant was configured. */
  readonly inward: InwardTenant | null;
  readonly #platform: AttackTenant | null;
  readonly #centre: Place;
  #scene: Promise<Scene> | null = null;
  #guest: Promise<string> | null = null;
  #spareTripId: string | null = null;

  constructor(of: {
    url: string;
    people: People;
    tenants: AttackTenants | null;
    local: LocalService | null;
    inward: InwardTenant | null;
    /** Who signs the role platform; null: nobody knows the key. */
    platform: AttackTenant | null;
    centre: Place;
  }) {
    this.url = of.url;
    this.people = of.people;
    this.tenants = of.tenants;
    this.local = of.local;
    this.inward = of.inward;
    this.#platform = of.platform;
    this.#centre = of.centre;
  }

  ask(question: Question): Promise<Answer> {
    return ask(this.url, question);
  }

  /** The token of somebody new of the victim's tenant, or of another one. */
  newcomer(
    role: string,
    claims: Readonly<Record<string, unknown>> = {},
    tenant: AttackTenant = this.issuing().victim,
  ): Promise<string> {
    const sub = `${role}-${randomUUID().slice(0, 8)}`;
    return signFor(tenant, { sub, role, ...(role === 'driver' && { vehicle: sub }), ...claims });
  }

  /** A service on this machine whose key is known, or that trusts the one that everybody has. */
  get hasPlatform(): boolean {
    return this.#platform !== null || this.local?.isDevelopment === true;
  }

  /** The token of somebody of the role platform. */
  platform(changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
    if (!this.hasPlatform) throw new NotTried('needs the key of the role platform');
    const sub = `platform-${randomUUID().slice(0, 8)}`;
    if (this.#platform !== null)
      return signFor(this.#platform, { sub, role: 'platform', tenant: undefined, ...changes });
    if (Object.keys(changes).length > 0) throw new NotTried('needs a key that only the platform has');
    return signDevelopmentToken({ role: 'platform', sub, tenant: '', expiresInSeconds: 600 });
  }

  /** The keys of the tenants' issuers; not every stage has them. */
  issuing(): AttackTenants {
    return needed(this.tenants, "the keys of the tenants' issuers");
  }

  /** A body that books a ride for another day. */
  booking(changes: object = {}): object {
    const { lat, lng } = this.#centre;
    return {
      pickup: { lat, lng },
      dropoff: { lat: lat + 0.02, lng },
      scheduledFor: new Date(Date.now() + 2 * dayMs).toISOString(),
      ...changes,
    };
  }

  /** `lat=…&lng=…` of where everything takes place. */
  get placeQuery(): string {
    return `lat=${this.#centre.lat}&lng=${this.#centre.lng}`;
  }

  book(token: string, body: object = this.booking(), key: string = randomUUID()): Promise<Answer> {
    return this.ask({ method: 'POST', path: '/v1/trips', token, body, headers: { 'idempotency-key': key } });
  }

  /** A new trip of the rider, for another day. */
  async trip(token = this.people.rider, changes: object = {}) {
    return expectAnswer(await this.book(token, this.booking(changes)), 201, tripSchema);
  }

  /** A trip of the rider that may be changed, and end. The same one while it lasts: a rider may book only so often. */
  async spareTrip(): Promise<string> {
    const { rider: token } = this.people;
    if (this.#spareTripId !== null) {
      const path = `/v1/trips/${this.#spareTripId}`;
      const { state } = expectAnswer(await this.ask({ method: 'GET', path, token }), 200, tripSchema);
      if (state === 'scheduled') return this.#spareTripId;
    }
    const { id } = await this.trip();
    this.#spareTripId = id;
    return id;
  }

  /** The token of the guest of another trip. */
  guest(): Promise<string> {
    this.#guest ??= this.#invite();
    return this.#guest;
  }

  async #invite(): Promise<string> {
    const { operator: token } = this.people;
    const { id } = await this.trip(token, { guest: { name: 'Grete Gast', phone: '555-0101' } });
    const link = await this.ask({ method: 'POST', path: `/v1/trips/${id}/guest-link`, token });
    return expectAnswer(link, 200, z.object({ token: z.string() })).token;
  }

  async tokenOf(name: CallerName): Promise<string> {
    switch (name) {
      case 'guest':
        return this.guest();
      case 'outsiderAdmin':
        return this.newcomer('admin', {}, this.issuing().other);
      case 'platform':
        return this.platform();
      default:
        return this.people[name];
    }
  }

  /** The same for all attacks that only look. */
  scene(): Promise<Scene> {
    this.#scene ??= this.setScene();
    return this.#scene;
  }

  /** A new one, for attacks that may end its trip. */
  async setScene(): Promise<Scene> {
    const mark = randomUUID().replaceAll('-', '').slice(0, 16);
    const { rider, operator } = this.people;
    const { id: tripId } = await this.trip(rider, { notes: `note-${mark}`, externalId: `external-${mark}` });
    const share = await this.ask({ method: 'POST', path: `/v1/trips/${tripId}/share`, token: rider });
    const { token: shareToken } = expectAnswer(share, 200, z.object({ token: z.string() }));
    const vehicleId = `cab-${mark}`;
    const capacity = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 };
    const body = { name: `cab ${mark}`, type: 'car', plate: `P${mark}`, capacity };
    const registered = await this.ask({
      method: 'PUT',
      path: `/v1/vehicles/${vehicleId}`,
      token: operator,
      body,
    });
    expectAnswer(registered, 200, z.object({}));
    return {
      tripId,
      vehicleId,
      riderId: claimsOf(rider).sub,
      shareToken,
      secrets: [tripId, vehicleId, mark],
    };
  }

  /** The trip and the vehicle of a scene as operators see them: what no attack may change. */
  async picture(of: Promise<Scene> = this.scene()): Promise<string> {
    const { tripId, vehicleId } = await of;
    const { operator: token } = this.people;
    const trip = await this.ask({ method: 'GET', path: `/v1/trips/${tripId}`, token });
    const vehicle = await this.ask({ method: 'GET', path: `/v1/vehicles/${vehicleId}`, token });
    return `${trip.status} ${trip.text}\n${vehicle.status} ${vehicle.text}`;
  }
}

/** The people of a stage whose issuers' keys are known. */
export async function castOf({ victim, other }: AttackTenants): Promise<People> {
  const mark = randomUUID().slice(0, 8);
  return {
    rider: await signFor(victim, { sub: `rider-${mark}`, role: 'rider' }),
    stranger: await signFor(victim, { sub: `stranger-${mark}`, role: 'rider' }),
    driver: await signFor(victim, { sub: `driver-${mark}`, role: 'driver', vehicle: `driven-${mark}` }),
    operator: await signFor(victim, { sub: `operator-${mark}`, role: 'operator' }),
    outsider: await signFor(other, { sub: `operator-${mark}`, role: 'operator' }),
  };
}

const claimsSchema = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  tenant: z.string(),
  role: z.string(),
});

/** The claims of a token, unverified. */
export function claimsOf(token: string): z.infer<typeof claimsSchema> {
  return claimsSchema.parse(decodeJwt(token));
}

/** A place where nobody else rides. */
export function somewhere(): Place {
  return { lat: Math.random() * 120 - 60, lng: Math.random() * 340 - 170 };
}

/** One attack. It is expected to fail: then the service held. */
export interface AttackCase {
  /** What must hold, as `tokens: one that is not signed opens nothing`. */
  readonly name: string;
  /** Takes a minute, or all of the machine: left out of the tests. */
  readonly isHeavy?: boolean;
  /** Rejects with a `Breach` when the attack succeeds, and with `NotTried` when the stage lacks what it needs. */
  run(stage: Stage): Promise<void>;
}
