import type { Role } from '../../src/domain/access.ts';
import { type PersonName, roleOf } from './stage.ts';

/** What a role may do: who may call an operation, and whose things it is about. */
export interface Access {
  /** `public`: everybody, without a token. `link`: who has a ticket of a share link. None: admins, of whom nobody is here. */
  readonly roles: readonly Role[] | 'public' | 'link';
  /**
   * The thing in its path, which people to whom it does not belong cannot tell from one that does not exist. Left out
   * where there is none, or where everybody has things of their own under the same names.
   */
  readonly about?: 'trip' | 'vehicle';
}

const riders = ['rider', 'operator'] as const;
const everybody = ['rider', 'driver', 'operator'] as const;
const operators = ['operator'] as const;

/** Every operation of the API. A new route needs a line here, or its test fails. */
export const accessTable: Readonly<Record<string, Access>> = {
  healthz: { roles: 'public' },
  readyz: { roles: 'public' },
  createQuotes: { roles: riders },
  createTrip: { roles: riders },
  listOfTrips: { roles: riders },
  readTrip: { roles: riders, about: 'trip' },
  cancelTrip: { roles: riders, about: 'trip' },
  streamTrip: { roles: riders, about: 'trip' },
  createShare: { roles: riders, about: 'trip' },
  findShared: { roles: 'public' },
  streamOfFriend: { roles: 'link' },
  readShared: { roles: 'public' },
  streamShared: { roles: 'public' },
  readNearby: { roles: riders },
  findNearby: { roles: riders },
  driverStream: { roles: ['driver'] },
  createTicket: { roles: everybody },
  registerVehicle: { roles: operators },
  readVehicle: { roles: operators, about: 'vehicle' },
  listOfVehicles: { roles: operators },
  operatorStream: { roles: operators },
  readFigures: { roles: operators },
  listOfOpenTrips: { roles: operators },
  readJournal: { roles: operators, about: 'trip' },
  readVehicleJournal: { roles: operators, about: 'vehicle' },
  readDecisions: { roles: operators, about: 'trip' },
  reassignTrip: { roles: operators, about: 'trip' },
  takeOutOfService: { roles: operators, about: 'vehicle' },
  returnToService: { roles: operators, about: 'vehicle' },
  readMe: { roles: everybody },
  readMap: { roles: 'public' },
  readTile: { roles: 'public' },
  readRoute: { roles: everybody },
  findRoute: { roles: everybody },
  searchPlaces: { roles: everybody },
  findPlaces: { roles: everybody },
  reversePlace: { roles: everybody },
  exportRider: { roles: [] },
  eraseRider: { roles: [] },
};

/** What a person of the stage must be answered. */
export type Expected =
  | { readonly is: 'allowed' }
  /** Exactly this status. */
  | { readonly is: 'refused'; readonly status: 401 | 403 | 404 };

/** Returns what a person, or somebody who is not signed in, is answered about the rider's trip and the vehicle. */
export function expectedOf({ roles, about }: Access, person: PersonName | null): Expected {
  if (roles === 'public') return { is: 'allowed' };
  if (person === null || roles === 'link') return { is: 'refused', status: 401 };
  if (!roles.includes(roleOf[person])) return { is: 'refused', status: 403 };
  const isForeign = person === 'outsider' || (person === 'stranger' && about === 'trip');
  return about !== undefined && isForeign ? { is: 'refused', status: 404 } : { is: 'allowed' };
}
