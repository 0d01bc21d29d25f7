import { describe, it } from 'vitest';
import type { VehicleId } from '../../../src/domain/ids.ts';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import { at, nothing } from '../specification.ts';
import {
  cab,
  found,
  givenOffer,
  givenRequest,
  givenTrip,
  lead,
  offered,
  otherCab,
  released,
  says,
  secondOffer,
  wake,
} from './tripStory.ts';

const assign = (to: VehicleId, ifVersion: number | null = null): TripCommand => {
  return { type: 'reassign', reason: null, ifVersion, to };
};

describe('an operator assigns a vehicle', () => {
  it('which alone is asked, while the offer to another is withdrawn', () => {
    givenOffer()
      .when(2, assign(otherCab), {
        emits: ['offerClosed', { type: 'directed', vehicleId: otherCab }, 'searchStarted'],
        tells: { vehicle: [released(cab, 'reassigned')] },
        asks: [{ type: 'locate', vehicleId: otherCab, attempt: 2 }],
        becomes: { directedTo: otherCab },
      })
      .when(3, found(2, otherCab), { tells: { vehicle: [offered(otherCab, secondOffer)] }, asks: [] })
      // Its phone does not acknowledge: nobody else is asked all the same.
      .when(7, wake, { emits: ['offerHedged'], asks: [] });
  });

  it('which has declined before', () => {
    givenOffer()
      .when(2, says('offerDeclined'))
      .when(3, assign(cab))
      .when(4, found(3, cab), { tells: { vehicle: [offered(cab, secondOffer)] } });
  });

  it('which takes it from another one', () => {
    givenTrip('arrived').when(70, assign(otherCab), {
      emits: ['returned', 'directed', 'searchStarted'],
      tells: { vehicle: [released(cab, 'reassigned')] },
      asks: [{ type: 'locate', vehicleId: otherCab }],
      replies: { type: 'reassigned', trip: { phase: 'searching' } },
    });
  });

  it('which has it already: nothing happens', () => {
    givenTrip('assigned').when(70, assign(cab), { ...nothing, replies: 'reassigned' });
  });

  it('which is not found: the search goes on among all', () => {
    givenRequest()
      .when(1, assign(cab))
      .when(2, found(2), { emits: ['searched'], becomes: { directedTo: null } })
      .when(4, wake, { asks: [{ type: 'search' }] });
  });

  it('which refuses: the search goes on among all', () => {
    givenRequest()
      .when(1, assign(cab))
      .when(2, found(2, cab))
      .when(3, says('offerRefused'), { asks: [{ type: 'search' }], becomes: { directedTo: null } });
  });

  it('before the search begins: it is asked then', () => {
    givenTrip('scheduled')
      .when(10, assign(cab), { emits: ['directed'], asks: [] })
      .when(6_300, wake, { emits: ['leadAsked'], asks: ['estimateLead'] })
      .when(6_301, lead(6_300, null, null), {
        emits: ['leadEstimated', 'due', 'searchStarted'],
        asks: [{ type: 'locate', vehicleId: cab }],
      });
  });

  it.each([
    ['onboard', 'boarded'],
    ['completed', 'over'],
  ] as const)('while %s: nothing happens, and the answer is %s', (phase, replies) => {
    givenTrip(phase).when(800, assign(otherCab), { ...nothing, replies });
  });

  it('and orders it where the policy says so', () => {
    givenRequest({}, { dispatch: { assignmentsAreOrders: true } })
      .when(1, assign(cab))
      .when(2, found(2, cab), {
        tells: { vehicle: [{ to: 'vehicle', vehicleId: cab, type: 'offer', proposal: { isOrder: true } }] },
      })
      .when(3, says('offerAccepted'), { becomes: { phase: 'assigned', directedTo: null } });
  });

  it('which takes a reservation and gives it back: it is not asked again, nor after an operator has taken it away', () => {
    const givenHeld = () =>
      givenRequest({ scheduledFor: at(7_200), reserve: true })
        .when(1, assign(cab))
        .when(2, found(2, cab))
        .when(5, says('offerAccepted'), { emits: ['reserved'], becomes: { directedTo: null } });
    const others = { asks: [{ type: 'search', demand: { excluded: [cab] } }] };
    givenHeld().when(60, says('gaveBack'), others);
    givenHeld().when(60, { type: 'reassign', reason: null, ifVersion: null }, others);
  });

  it('and not if the trip has moved on', () => {
    givenTrip('arrived').when(70, assign(otherCab, 1), { ...nothing, replies: 'stale' });
  });
});
