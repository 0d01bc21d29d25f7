import { describe, expect, it } from 'vitest';
import { offerIdOf } from '../../../src/domain/ids.ts';
import { loadOf } from '../../../src/domain/items.ts';
import { fits } from '../../../src/domain/party.ts';
import type { VehicleCommand } from '../../../src/domain/vehicle/commands.ts';
import { vehicleMachine } from '../../../src/domain/vehicle/decide.ts';
import { newVehicle } from '../../../src/domain/vehicle/state.ts';
import { at, nothing } from '../specification.ts';
import {
  accept,
  confirm,
  connect,
  decline,
  disconnect,
  dropoff,
  givenVehicle,
  offer,
  offerId,
  otherOffer,
  pickup,
  reached,
  refuses,
  register,
  release,
  report,
  seats,
  seen,
  tripHears,
  tripId,
  type VehicleStage,
  vehicleId,
  wake,
} from './vehicleStory.ts';

const partyOf = (size: number, wheelchairs: number, childSeats: number) =>
  offer({ party: { seats: size, wheelchairs, childSeats } });

describe('an offer', () => {
  it('is in the plan until receipt and acceptance could be over', () => {
    givenVehicle('offered')
      .shows({ wakesAt: 19 })
      .plans({ offers: [{ id: offerId, tripId, expiresAt: at(19) }] });
  });

  it.each<[string, VehicleStage, VehicleCommand]>([
    ['unregistered', 'unknown', otherOffer],
    ['dark', 'registered', otherOffer],
    ['dark', 'silent', otherOffer],
    ['paused', 'paused', otherOffer],
    ['offline', 'offline', otherOffer],
    ['wrong-type', 'available', offer({ vehicleType: 'van' })],
    ['incapable', 'available', partyOf(5, 0, 0)],
    ['incapable', 'available', partyOf(1, 1, 0)],
    ['incapable', 'available', partyOf(1, 0, 2)],
    ['incapable', 'available', offer({ requires: ['lift'] })],
    ['busy', 'offered', otherOffer],
    ['busy', 'accepted', otherOffer],
    ['busy', 'planned', otherOffer],
  ])('is refused: %s (%#)', (reason, stage, command) => {
    givenVehicle(stage).when(10, command, { emits: [], ...tripHears({ type: 'offerRefused', reason }) });
  });

  it('asked for the type that it is, is shown', () => {
    givenVehicle('available').when(1, offer({ vehicleType: 'car' }), { emits: ['offerOpened'] });
  });

  it('that requires what the vehicle has is shown with it', () => {
    givenVehicle('available')
      .when(1, register({ capabilities: ['dogs', 'lift'] }))
      .when(2, offer({ requires: ['lift'] }), { emits: ['offerOpened'] })
      .plans({ offers: [{ id: offerId, requires: ['lift'] }] })
      .when(3, register(), { emits: ['registered', 'offerDeclined'] });
  });

  it.each([
    ['open', 'offered'],
    ['accepted', 'accepted'],
    ['planned', 'planned'],
  ] as const)('that is %s already and comes again changes nothing', (_status, stage) => {
    givenVehicle(stage).when(5, offer(), nothing);
  });

  it('that was declined and comes again is not shown again', () => {
    givenVehicle('declined').when(3, offer(), nothing);
  });

  it('lapses by itself, not earlier than said, and the trip is told', () => {
    givenVehicle('offered')
      .when(18.999, wake, { emits: [] })
      .when(19, wake, {
        emits: ['offerLapsed'],
        ...tripHears({ type: 'offerLapsed', tripId, offerId }),
        wakesAt: null,
      });
  });

  it('whose time is over no longer keeps the next one away', () => {
    givenVehicle('offered').when(20, otherOffer, {
      emits: ['offerLapsed', 'offerOpened'],
      ...tripHears({ type: 'offerLapsed', tripId, offerId }),
    });
  });

  it('survives the loss of the stream until it lapses', () => {
    givenVehicle('offered')
      .when(2, disconnect())
      .when(5, connect(), { replies: { standing: { plan: { offers: [{ id: offerId }] } } } });
  });

  it('taken back is gone', () => {
    givenVehicle('offered')
      .when(2, release('taken'), { emits: ['released'] })
      .when(2, release('taken'), { emits: [] })
      .plans({ offers: [] });
  });
});

describe('answers', () => {
  it('seen: the time to accept starts, once', () => {
    givenVehicle('offered')
      .when(2, report(seen()), tripHears({ type: 'offerSeen', tripId, offerId, expiresAt: at(17) }))
      .when(3, report(seen()), { emits: [], wakesAt: 17 });
  });

  it('accept: the trip is told who comes; the stops wait for its word', () => {
    const vehicle = { id: vehicleId, name: 'Cab 1', type: 'car', plate: 'HX 1' };
    givenVehicle('offered')
      .when(2, report(accept()), {
        ...tripHears({ type: 'offerAccepted', tripId, offerId, vehicle, pickupEtaSeconds: 90 }),
        wakesAt: null,
      })
      .plans({ offers: [{ id: offerId }], stops: [] });
  });

  it.each([
    ['accept', accept(), [{ reason: 'offer-gone', ref: offerId }]],
    ['seen', seen(), []],
  ] as const)('%s comes too late when the time is over', (_answer, said, refusals) => {
    givenVehicle('offered').when(19, report(said), {
      ...tripHears({ type: 'offerLapsed', tripId, offerId }),
      ...refuses(...refusals),
      becomes: { offers: [] },
    });
  });

  it('decline: with the reason', () => {
    givenVehicle('offered')
      .when(
        2,
        report(decline(offerId, 'lunch')),
        tripHears({ type: 'offerDeclined', tripId, offerId, reason: 'lunch' }),
      )
      .plans({ offers: [] });
  });

  it('a party that the vehicle can no longer carry cannot be accepted', () => {
    const { state } = givenVehicle('offered')
      .when(2, register(seats(1)))
      .when(3, report(accept()))
      .when(4, confirm());
    expect(state.stops.every((stop) => fits(loadOf(stop), seats(1).capacity))).toBe(true);
  });

  it('after three declines in a row a pause is suggested, until an offer is accepted', () => {
    const nth = (ordinal: number) => offerIdOf(tripId, ordinal);
    givenVehicle('available')
      .when(1, offer({ offerId: nth(1) }))
      .when(1, report(decline(nth(1))))
      .plans({ pauseSuggested: false })
      .when(2, offer({ offerId: nth(2) }))
      .when(2, report(decline(nth(2))))
      .plans({ pauseSuggested: false })
      .when(3, offer({ offerId: nth(3) }))
      .when(3, report(decline(nth(3))))
      .plans({ pauseSuggested: true })
      .when(4, offer({ offerId: nth(4) }))
      .when(4, report(accept(nth(4))))
      .plans({ pauseSuggested: false });
  });
});

describe('confirm', () => {
  it('turns the accepted offer into two stops', () => {
    givenVehicle('planned').plans({
      offers: [],
      stops: [
        { id: pickup, tripId, kind: 'pickup', status: 'pending', promisedBy: at(93), notes: 'blue door' },
        { id: dropoff, tripId, kind: 'dropoff', status: 'pending', promisedBy: null },
      ],
    });
  });

  it('repeated changes nothing', () => {
    givenVehicle('planned').when(4, confirm(), nothing);
  });

  it.each([
    ['never made', 'available'],
    ['not accepted', 'offered'],
  ] as const)('of an offer that was %s is given back, so that no trip waits in vain', (_status, stage) => {
    givenVehicle(stage).when(5, confirm(), {
      emits: [],
      ...tripHears({ type: 'gaveBack', offerId, reason: 'offer-gone' }),
    });
  });

  it('of an offer that is gone is given back without the names and pins that came with it', () => {
    const guest = { name: 'Bo', phone: '+4366012345' };
    const asked: VehicleCommand = {
      type: 'tripMessage',
      tripId,
      message: { type: 'confirm', tripId, offerId, guest, boardingPin: '1234' },
    };
    const { messages } = vehicleMachine.decide(newVehicle, asked, at(5));
    expect(messages).toHaveLength(1);
    expect(JSON.stringify(messages)).not.toMatch(/Bo|1234/);
  });

  it('of a party that the vehicle was registered too small for meanwhile is given back', () => {
    givenVehicle('accepted')
      .when(3, register(seats(0)))
      .when(4, confirm(), tripHears({ type: 'gaveBack', offerId, reason: 'incapable' }))
      .plans({ offers: [], stops: [] });
  });

  it('counts for a driver who has paused or lost the stream since', () => {
    givenVehicle('accepted')
      .when(2, report({ availability: 'paused' }))
      .when(3, disconnect())
      .when(4, confirm())
      .plans({ stops: [{ id: pickup }, { id: dropoff }] });
  });
});

describe('release', () => {
  it.each([
    ['an accepted offer', 'accepted'],
    ['planned stops', 'planned'],
    ['stops with the rider on board', 'boarded'],
  ] as const)('voids %s', (_what, stage) => {
    givenVehicle(stage)
      .when(200, release(), {
        emits: [{ type: 'released', offerId, reason: 'cancelled' }],
        ...tripHears(),
      })
      .plans({ offers: [], stops: [] });
  });

  it('of something else changes nothing', () => {
    givenVehicle('available').when(1, release(), nothing);
  });
});

describe('an order of an operator', () => {
  it('is taken without asking the driver, who cannot give it back', () => {
    givenVehicle('available')
      .when(1, offer({ isOrder: true }))
      .shows({ emits: ['offerOpened', 'offerAccepted'], ...tripHears('offerAccepted') })
      .plans({ offers: [{ status: 'accepted', isOrder: true }] })
      .when(2, report(decline()))
      .shows(refuses({ reason: 'out-of-order', ref: offerId }))
      .when(3, confirm())
      .plans({ stops: [{ isOrder: true }, { isOrder: true }] })
      .when(4, report(reached(pickup, 'giveBack')))
      .shows({ ...refuses({ reason: 'out-of-order', ref: pickup }), emits: [] });
  });

  it('is refused by a vehicle that cannot carry it', () => {
    givenVehicle('available')
      .when(1, offer({ isOrder: true, party: { seats: 9, wheelchairs: 0, childSeats: 0 } }))
      .shows(tripHears({ type: 'offerRefused', reason: 'incapable' }));
  });
});
