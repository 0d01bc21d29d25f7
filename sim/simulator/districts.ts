import type { CellId } from '../../src/domain/geo/cells.ts';
import { districtAt } from '../../src/domain/geo/cells.ts';
import type { TenantId } from '../../src/domain/ids.ts';
import { type Feasibility, feasible, rideAheadUnder } from '../../src/domain/supply/feasibility.ts';
import type { SentBooking } from '../../src/domain/trip/events.ts';
import { LiveDistrict } from '../../src/objects/district/liveDistrict.ts';
import { withTimeout } from '../../src/timeout.ts';
import type { Context } from './context.ts';
import { getOrMake } from './getOrMake.ts';
import { type Caller, type Life, SimulatedObject } from './simulatedObject.ts';
import { simulatedTimers } from './simulatedShellHost.ts';

/** A booking waits for the district no longer than this. */
const timeoutMs = 1_000;

/** The districts of a world. Nobody watches them: they answer for reservations, and say how high demand is. */
export class Districts {
  readonly #objects = new Map<string, SimulatedObject<LiveDistrict>>();
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  of(tenant: TenantId, district: CellId): SimulatedObject<LiveDistrict> {
    return getOrMake(this.#objects, `${tenant}/${district}`, (key) => {
      const object: SimulatedObject<LiveDistrict> = new SimulatedObject(
        this.#context,
        `district ${key}`,
        (life: Life) => simulatedDistrict(this.#context, { tenant, district }, object, life),
        () => undefined,
      );
      return object;
    });
  }
}

/** Mounts a district in the simulated world, as its object does on the platform. */
function simulatedDistrict(
  context: Context,
  { tenant, district }: { readonly tenant: TenantId; readonly district: CellId },
  object: SimulatedObject<LiveDistrict>,
  life: Life,
): LiveDistrict {
  const { loop, history } = context;
  const caller: Caller = { name: object.name, life };
  const unused = (what: string) => async (): Promise<never> => {
    throw new Error(`nobody watches here, and nothing ${what}`);
  };
  return new LiveDistrict(district, {
    clock: loop,
    timers: simulatedTimers(context, object, life),
    showCell: unused('is shown'),
    readTrips: async (since) => history.tripsOfDistrict(caller, tenant, district, since),
    readShifts: (now) => history.shiftsOfDistrict(caller, tenant, district, now),
    keepSurge: (levels) => history.keepSurge(caller, levels),
    readSearches: unused('is learned'),
    list: async () => undefined,
    sendToOperator: unused('is sent'),
    wait: (ms) =>
      new Promise((resolve) => {
        loop.after(ms, `${object.name} waits`, () => object.resume(life, 'answered', resolve));
      }),
    background: (work) => {
      work.catch((error: unknown) => context.bug(object.name, error));
    },
    warn: () => undefined,
  });
}

/** Returns the booking with what the district says of its reservation, as a Worker asks it. */
export async function withFeasibility(
  context: Context,
  worker: Caller,
  booking: SentBooking,
): Promise<SentBooking> {
  if (booking.reserve !== true || booking.scheduledFor === null) return booking;
  const { network, policy, districts, loop, removed } = context;
  const object = districts.of(booking.tenant, districtAt(booking.pickup));
  const ride = rideAheadUnder(policy, booking);
  const answered = network.call(worker, object, 'feasibility', (live) => live.feasibility([ride]));
  const answer = await withTimeout(answered, timeoutMs, loop.timers).catch(() => null);
  const feasibility = answer?.[0] ?? feasible('not-answered');
  return { ...booking, feasibility: removed === 'guarantee' ? promised(feasibility) : feasibility };
}

/** Without the guard a plan is taken for a promise. */
function promised(feasibility: Feasibility): Feasibility {
  return feasibility.reason === 'shifts-free' ? feasible('held') : feasibility;
}
