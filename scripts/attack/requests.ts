import * as fc from 'fast-check';
import { validValues } from './arbitraries.ts';
import type { Question } from './client.ts';
import type { Api, Operation, Parameter } from './openApi.ts';
import type { Stage } from './stage.ts';

const fixedSeed = 1;
/** What the platform makes. */
const madeTenant = 'attack-made';

/** What stands for the parameters of a path. */
export interface PathIds {
  readonly tripId: string;
  readonly vehicleId: string;
  readonly riderId: string;
  readonly shareToken: string;
}

/** Returns the path of an operation about these things; other parameters get a value of their schema. */
export function pathAbout({ path, parameters }: Operation, ids: PathIds, { schemas }: Api): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'token') return ids.shareToken;
    if (name === 'id' && path.startsWith('/v1/trips/')) return ids.tripId;
    if (name === 'id' && path.startsWith('/v1/vehicles/')) return ids.vehicleId;
    if (name === 'id' && path.startsWith('/v1/riders/')) return ids.riderId;
    if (name === 'id' && path.startsWith('/v1/tenants/')) return madeTenant;
    const parameter = parameters.find((one) => one.in === 'path' && one.name === name);
    return encodeURIComponent(String(sampleOf(parameter?.schema ?? {}, { schemas })));
  });
}

/** Returns a request that is right but for who sends it. Deterministic. */
export function properRequest(operation: Operation, ids: PathIds, api: Api, stage: Stage): Question {
  const { id, method, body } = operation;
  const query = new URLSearchParams(stage.placeQuery);
  const isAtPlace = operation.parameters.some((one) => one.in === 'query' && one.name === 'lat');
  const needed = operation.parameters.filter((one) => one.in === 'query' && one.required);
  const asked = needed.map((one): [string, string] => [
    one.name,
    query.get(one.name) ?? knownQuery[one.name] ?? String(sampleOf(one.schema, api)),
  ]);
  const search = new URLSearchParams(asked).toString();
  const hasKey = operation.parameters.some((one) => one.name === 'idempotency-key' && one.required);
  return {
    method,
    path: `${pathAbout(operation, ids, api)}${search === '' && !isAtPlace ? '' : `?${search}`}`,
    token: null,
    ...(body !== null && { body: bodyFor(id, ids, stage) ?? sampleOf(body, api) }),
    ...(hasKey && { headers: { 'idempotency-key': crypto.randomUUID() } }),
  };
}

const knownQuery: Readonly<Record<string, string>> = { from: '40.26,-76.88', to: '40.27,-76.88' };

/** Bodies that mean something; samples of the schema are good enough for the others. */
function bodyFor(operationId: string, ids: PathIds, stage: Stage): object | null {
  switch (operationId) {
    case 'createQuotes':
    case 'createTrip':
      return stage.booking();
    case 'createTicket':
      return {};
    case 'findShared':
      return { token: ids.shareToken };
    case 'assignTrip':
      return { vehicle: ids.vehicleId };
    case 'putShifts':
      return { shifts: [] };
    case 'putTenant': {
      const key = stage.tenants?.other.publicKey;
      return key === undefined
        ? null
        : { issuer: `https://${madeTenant}.example`, algorithm: 'ES256', keys: [key] };
    }
    case 'writeConfigurationVersion':
      return { policy: { dispatch: { searchDeadlineSeconds: 60 } } };
    case 'acknowledgeAlert':
      return { alert: 1, note: 'called back' };
    case 'searchPlaces':
      return { q: 'market' };
    case 'searchTrips':
    case 'exportFoundTrips':
      return { plate: 'HX 1', near: { place: { lat: 40.26, lng: -76.88 } } };
    default:
      return null;
  }
}

function sampleOf(schema: Parameter['schema'], { schemas }: Pick<Api, 'schemas'>): unknown {
  return fc.sample(validValues(schema, schemas), { numRuns: 1, seed: fixedSeed })[0];
}
