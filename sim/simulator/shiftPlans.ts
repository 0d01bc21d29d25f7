import { personIdSchema } from '../../src/domain/ids.ts';
import type { PlannedShift } from '../../src/domain/vehicle/plannedShifts.ts';
import { withTimeout } from '../../src/timeout.ts';
import type { Context } from './context.ts';
import { chance } from './hash.ts';
import type { PhonePlan } from './plans.ts';
import { outsider } from './simulatedObject.ts';

const timeoutMs = 10_000;
const againMs = 2_000;
const hourMs = 3_600_000;
/** In half of the worlds shifts are planned, for this share of the vehicles. */
const plannedShare = 0.3;
/** Some of them are given up again. */
const droppedShare = 0.2;

const by = personIdSchema.parse('olga');

/** Has an operator plan shifts that began before the world did, and give some of them up while it is stormy. */
export function planShifts(context: Context, phones: readonly PhonePlan[], stormMs: number): void {
  const { seed, loop } = context;
  if (chance(seed, 'shifts') < 0.5) return;
  for (const phone of phones) {
    const { index, isSecond, place, keeping } = phone;
    const drawn = (of: string) => chance(seed, `shift ${index} ${of}`);
    if (isSecond || drawn('is planned') > plannedShare) continue;
    const shift: PlannedShift = {
      startsAt: loop.now() - hourMs,
      endsAt: loop.now() + 3 * hourMs,
      place,
      radiusMeters: 20_000,
      // Who forgets has to be asked.
      takesReservations: keeping !== 'forgetful',
    };
    loop.after(1_000, `operator plans a shift ${index}`, () => put(context, phone, [shift]));
    if (drawn('is dropped') > droppedShare) continue;
    const at = Math.floor(drawn('dropped') * stormMs);
    loop.after(1_000 + at, `operator drops a shift ${index}`, () => put(context, phone, []));
  }
}

function put(context: Context, phone: PhonePlan, shifts: readonly PlannedShift[]): void {
  const { network, loop } = context;
  const { tenant, id } = phone.profile;
  const { object } = context.vehicle(tenant, id);
  const planned = network.call(outsider('operator'), object, 'planShifts', ({ live }) =>
    live.planShifts({ by, role: 'operator', shifts, ifVersion: null }),
  );
  const again = () => loop.after(againMs, 'operator plans again', () => put(context, phone, shifts));
  withTimeout(planned, timeoutMs, loop.timers).then(
    ({ outcome }) => (outcome === 'unknown' ? again() : undefined),
    again,
  );
}
