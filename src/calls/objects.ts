import { type CellId, cellCentre } from '../domain/geo/cells.ts';
import { type Jurisdiction, jurisdictionSchema, locationHintAt } from '../domain/geo/locationHint.ts';
import type { Place } from '../domain/geo/place.ts';
import { type RankId, type TenantId, tenantIdSchema } from '../domain/ids.ts';
import type { CellCalls } from './cell.ts';
import type { DistrictCalls, OperatorCalls } from './district.ts';
import { objectName } from './names.ts';
import type { PersonCalls } from './person.ts';
import type { RankCalls } from './rank.ts';
import type { PlacesCalls, RouterCalls, SpeedsCalls } from './regionObjects.ts';
import type { TenantCalls } from './tenant.ts';
import type { TripCalls } from './trip.ts';
import type { VehicleCalls } from './vehicle.ts';

/** The bindings of the objects' classes. Only `TenantObjects` makes stubs of them. */
export interface ObjectBindings {
  readonly CELL: DurableObjectNamespace<CellCalls>;
  readonly VEHICLE: DurableObjectNamespace<VehicleCalls>;
  readonly TRIP: DurableObjectNamespace<TripCalls>;
  readonly PERSON: DurableObjectNamespace<PersonCalls>;
  readonly TENANT: DurableObjectNamespace<TenantCalls>;
  readonly DISTRICT: DurableObjectNamespace<DistrictCalls>;
  readonly OPERATOR: DurableObjectNamespace<OperatorCalls>;
  readonly ROUTER: DurableObjectNamespace<RouterCalls>;
  readonly SPEEDS: DurableObjectNamespace<SpeedsCalls>;
  readonly PLACES: DurableObjectNamespace<PlacesCalls>;
  readonly RANK: DurableObjectNamespace<RankCalls>;
  /** `development`: where the runtime refuses jurisdictions, objects are made without one. */
  readonly ENVIRONMENT: string;
}

/** What decides where a tenant's objects are. */
export interface TenantLocation {
  readonly tenant: TenantId;
  /** Fixed when the tenant is made; null: none. */
  readonly jurisdiction: Jurisdiction | null;
  /**
   * The ground that objects serve whose names do not say it: the tenant's home, or the place of the object that calls.
   * Null: unknown, and such an object is created near its first caller.
   */
  readonly ground: Place | null;
}

/** The stubs of one tenant's objects: each in the tenant's jurisdiction, and created near the ground it serves. */
export class TenantObjects {
  readonly tenant: TenantId;
  readonly jurisdiction: Jurisdiction | null;
  readonly #bindings: ObjectBindings;
  readonly #ground: Place | null;

  constructor(bindings: ObjectBindings, { tenant, jurisdiction, ground }: TenantLocation) {
    this.tenant = tenant;
    this.#bindings = bindings;
    this.jurisdiction = jurisdiction;
    this.#ground = ground;
  }

  /** On a developer's machine, whose own servers may be asked. */
  get isDevelopment(): boolean {
    return this.#bindings.ENVIRONMENT === 'development';
  }

  cell(cell: CellId) {
    return this.#stub(this.#bindings.CELL, this.#named(cell), cellCentre(cell));
  }

  district(district: CellId) {
    return this.#stub(this.#bindings.DISTRICT, this.#named(district), cellCentre(district));
  }

  /** `pickup` decides where a new trip is created. */
  trip(id: string, pickup: Place | null = this.#ground) {
    return this.#stub(this.#bindings.TRIP, this.#named(id), pickup);
  }

  vehicle(id: string) {
    return this.#stub(this.#bindings.VEHICLE, this.#named(id), this.#ground);
  }

  /** `ground`: in its waiting area. */
  rank(id: RankId, ground: Place | null = this.#ground) {
    return this.#stub(this.#bindings.RANK, this.#named(id), ground);
  }

  person(id: string) {
    return this.#stub(this.#bindings.PERSON, this.#named(id), this.#ground);
  }

  operator(id: string) {
    return this.#stub(this.#bindings.OPERATOR, this.#named(id), this.#ground);
  }

  /** The tenant's own object. */
  own() {
    return this.#stub(this.#bindings.TENANT, this.tenant, this.#ground);
  }

  /** The tenant's observed speeds in a region; one object when the tenant has no region. */
  speeds(region: string | null) {
    return this.#stub(this.#bindings.SPEEDS, this.#named(region ?? '*'), this.#ground);
  }

  /** Shared by the tenants of a region that are in one jurisdiction. */
  router(region: string, shard: number) {
    return this.#stub(this.#bindings.ROUTER, `${region}/${shard}`, this.#ground);
  }

  /** Shared as routers are. */
  places(region: string, shard: number) {
    return this.#stub(this.#bindings.PLACES, `${region}/${shard}`, this.#ground);
  }

  #named(id: string): string {
    return objectName(this.tenant, id);
  }

  /** The hint counts at an object's first call only: objects never move. */
  #stub<Calls extends Rpc.DurableObjectBranded>(
    namespace: DurableObjectNamespace<Calls>,
    name: string,
    ground: Place | null,
  ): DurableObjectStub<Calls> {
    const options = ground === null ? {} : { locationHint: locationHintAt(ground, this.jurisdiction) };
    return this.#within(namespace).getByName(name, options);
  }

  #within<Calls extends Rpc.DurableObjectBranded>(
    namespace: DurableObjectNamespace<Calls>,
  ): DurableObjectNamespace<Calls> {
    if (this.jurisdiction === null) return namespace;
    try {
      return namespace.jurisdiction(this.jurisdiction);
    } catch (error) {
      if (!this.isDevelopment) throw error;
      return namespace;
    }
  }
}

/** Returns the stubs that an object calls: of its own tenant, in its own jurisdiction. `ground` is where it serves. */
export function objectsOf(
  bindings: ObjectBindings,
  { name, jurisdiction }: DurableObjectId,
  ground: Place | null,
): TenantObjects {
  const [tenant] = (name ?? '').split('/');
  return new TenantObjects(bindings, {
    tenant: tenantIdSchema.parse(tenant),
    jurisdiction: jurisdiction === undefined ? null : jurisdictionSchema.parse(jurisdiction),
    ground,
  });
}
