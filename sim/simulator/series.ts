import { createHash } from 'node:crypto';
import { z } from 'zod';
import { placeSchema } from '../../src/domain/geo/place.ts';
import { type PersonId, type TenantId, tripIdSchema } from '../../src/domain/ids.ts';
import { bookingLimitsOf } from '../../src/domain/person/bookingLimits.ts';
import { flatPolicy } from '../../src/domain/policy/policy.ts';
import { requirementsSchema } from '../../src/domain/requirements.ts';
import type { CheckedOccurrence, OccurrenceAsked } from '../../src/domain/series/occurrence.ts';
import { seriesRulesOf } from '../../src/domain/series/plan.ts';
import { cancelAhead } from '../../src/objects/person/cancelScheduled.ts';
import type { PersonPorts } from '../../src/objects/person/ports.ts';
import type { Context } from './context.ts';
import { estimateStraight } from './roads.ts';
import type { Life, SimulatedObject } from './simulatedObject.ts';
import { pricingOf } from './tariffs.ts';

/** What the trips of a simulated series are booked with. */
const bodySchema = z.object({
  pickup: placeSchema,
  dropoff: placeSchema,
  requirements: requirementsSchema,
  reserve: z.boolean(),
});

/** The time that reading the tenant, and checking a booking, takes. */
const readingMs = 30;

/** The ports of a person's series: what the Worker's code reads and asks, in this world. */
export function simulatedSeriesPorts<Instance>(
  context: Context,
  { tenant, id }: { readonly tenant: TenantId; readonly id: PersonId },
  object: SimulatedObject<Instance>,
  life: Life,
): Pick<
  PersonPorts,
  'seriesRules' | 'tripIdFor' | 'checkOccurrence' | 'requestTrip' | 'cancelAhead' | 'warn'
> {
  const { loop, network, policy, seed } = context;
  const caller = { name: object.name, life };
  const asked = { tenant, role: 'rider', person: id } as const;
  const read = <Value>(value: () => Value) =>
    new Promise<Value>((resolve) => {
      loop.after(readingMs, `${object.name} reads`, () =>
        object.resume(life, 'read', () => resolve(value())),
      );
    });
  return {
    warn: () => undefined,
    seriesRules: () => read(() => seriesRulesOf(policy)),
    tripIdFor: async (key) => {
      const digest = createHash('sha256').update(JSON.stringify([tenant, id, key]));
      return tripIdSchema.parse(`trip_${digest.digest('hex').slice(0, 16)}`);
    },
    checkOccurrence: (occurrence) => read(() => checked(occurrence)),
    requestTrip: async (booking) => {
      context.witness.series.asked(booking.fingerprint, booking.tripId);
      const { object: trip } = context.trip(tenant, booking.tripId);
      await network.call(caller, trip, 'request', ({ live }) => live.request(booking));
    },
    cancelAhead: (tripId) => {
      const { object: trip } = context.trip(tenant, tripId);
      return cancelAhead(
        {
          read: (by) => network.call(caller, trip, 'read', ({ live }) => live.read({ ...by, tenant })),
          cancel: (by, terms) =>
            network.call(caller, trip, 'cancel', (instance) => instance.cancel({ ...by, tenant }, terms)),
        },
        asked,
      );
    },
  };

  function checked({ key, tripId, trip, scheduledFor }: OccurrenceAsked): CheckedOccurrence {
    const { requirements, reserve, ...places } = bodySchema.parse(JSON.parse(trip));
    const ride = { ...places, ...requirements, scheduledFor };
    const booking = {
      ...ride,
      ...(reserve && { reserve }),
      ...estimateStraight(ride, policy, pricingOf(seed, policy), loop.now()),
      ...{ tripId, tenant, rider: id, notes: null, externalId: null, metadata: null, fingerprint: key },
      policy: flatPolicy(policy),
    };
    return { outcome: 'allowed', booking, limits: bookingLimitsOf(policy) };
  }
}
