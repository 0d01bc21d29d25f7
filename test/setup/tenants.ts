import { exportJWK, generateKeyPair } from 'jose';
import { migrationsDir, withLocalState } from '../../scripts/local/localState.ts';
import { applyMigrations } from '../../scripts/local/migrations.ts';
import type { PolicyOverrides } from '../../src/domain/policy/policy.ts';
import { demoRegion } from '../../src/tenants/tenants.ts';

/** Nothing that a story waits for takes longer than it must. */
const quick: PolicyOverrides = {
  dispatch: {
    offerReceiptSeconds: 3,
    offerAcceptSeconds: 4,
    lapsedOfferCooldownSeconds: 60,
    busyCooldownSeconds: 0.2,
    candidateHoldSeconds: 0.2,
    matchingWindowSeconds: 0,
    searchRetrySeconds: 0.2,
    searchRetryMaxSeconds: 0.5,
    noShowSeconds: 2,
  },
};

/** A page on a busy machine takes its time: nothing ends, expires or goes dark before a story is over. */
const patient: PolicyOverrides = {
  dispatch: {
    ...quick.dispatch,
    offerReceiptSeconds: 600,
    offerAcceptSeconds: 900,
    searchDeadlineSeconds: 1_800,
    positionStaleSeconds: 900,
    darkRedispatchSeconds: 1_800,
  },
  streams: { darkSeconds: 900 },
  tariff: { quoteSeconds: 3_600 },
};
const inTown: PolicyOverrides = { ...patient, routing: { region: demoRegion } };

/** Tenants with rules of their own. The stories of one of them take place far from each other. */
export const tenantPolicies = {
  quick,
  impatient: { dispatch: { ...quick.dispatch, searchDeadlineSeconds: 5 } },
  watchful: { streams: { darkSeconds: 5 }, dispatch: { ...quick.dispatch, darkRedispatchSeconds: 15 } },
  punctual: { dispatch: { ...quick.dispatch, scheduledLeadSeconds: 2 } },
  strict: { ...quick, streams: { moveGraceSeconds: 2 } },
  /** Has roads where the extract of its town is there: see `putHarrisburg`. */
  harrisburg: { ...quick, routing: { region: 'harrisburg' } },
  // The demo town, once for each file of stories in it: nobody rides with a driver who leaves with another file.
  ride: inTown,
  rideWhole: inTown,
  rideReload: inTown,
  rideOffline: inTown,
  rideAccess: inTown,
  rideKeys: inTown,
  friend: inTown,
  unshared: inTown,
  people: inTown,
  guestLink: patient,
  ops: { ...inTown, routing: { region: demoRegion, timeZone: 'Asia/Kolkata' } },
  opsRide: inTown,
  opsBooking: inTown,
  rideChange: inTown,
  driveAhead: { ...inTown, dispatch: { ...inTown.dispatch, boardingPin: true } },
  opsElsewhere: inTown,
  opsGuestLink: patient,
  // Each story of a driver has the town to itself.
  driveRide: { ...inTown, dispatch: { ...inTown.dispatch, matchingWindowSeconds: 2 } },
  driveProblems: inTown,
  driveChoice: inTown,
  driveLapse: { ...inTown, dispatch: { ...inTown.dispatch, offerAcceptSeconds: 15 } },
  driveBack: inTown,
  driveGone: inTown,
  driveNetwork: inTown,
  driveReload: inTown,
  driveTwice: inTown,
  driveGerman: inTown,
  driveLight: inTown,
  driveKeys: inTown,
  // What one may think about is time that a second rider's detour does not have.
  driveShare: {
    ...inTown,
    dispatch: { ...inTown.dispatch, offerReceiptSeconds: 60, offerAcceptSeconds: 60 },
  },
  driveLoud: inTown,
  driveBorder: { ...inTown, streams: { ...inTown.streams, cellResolution: 9, moveHysteresisMeters: 20 } },
} satisfies Record<string, PolicyOverrides>;

/** Configures them in the local database of a state directory, before a server is started on it. */
export async function configureTenants(
  stateDir: string,
  policies: Readonly<Record<string, PolicyOverrides>> = tenantPolicies,
): Promise<void> {
  await withLocalState(stateDir, async ({ database }) => {
    await applyMigrations(database, migrationsDir);
    // Their tokens are the development issuer's; the table asks for an issuer of their own all the same.
    const { publicKey } = await generateKeyPair('ES256');
    const key = JSON.stringify(await exportJWK(publicKey));
    const insert = database.prepare(
      "INSERT INTO tenants (tenant, issuer, algorithm, key, policy) VALUES (?, 'https://issuer.example', 'ES256', ?, ?)",
    );
    await database.batch(
      Object.entries(policies).map(([tenant, policy]) => insert.bind(tenant, key, JSON.stringify(policy))),
    );
  });
}
