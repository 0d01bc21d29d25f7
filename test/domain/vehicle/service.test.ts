import { describe, expect, it } from 'vitest';
import { openingOf } from '../../../src/domain/vehicle/admission.ts';
import { at } from '../specification.ts';
import {
  confirm,
  connect,
  dropoff,
  givenVehicle,
  offer,
  offerId,
  otherOffer,
  pickup,
  reached,
  report,
  tripHears,
  tripId,
} from './vehicleStory.ts';

const takeOut = { type: 'takeOutOfService', reason: 'brakes' } as const;
const putBack = { type: 'returnToService' } as const;
const handedOver = { type: 'gaveBack', tripId, offerId, reason: 'out-of-service', by: 'operator' };
const refused = { type: 'offerRefused', reason: 'out-of-service' };

describe('a vehicle out of service', () => {
  it('tells its driver why, refuses offers, and is open to nothing', () => {
    const plan = { outOfService: { since: at(10), reason: 'brakes' } };
    const story = givenVehicle('available')
      .when(10, takeOut, { tells: { cell: [{ type: 'standing', standing: { opening: null, plan } }] } })
      .when(11, offer(), tripHears({ ...refused, offerId }));
    expect(openingOf(story.state)).toBeNull();
  });

  it('stays so when its driver connects anew, and says available', () => {
    givenVehicle('available')
      .when(10, takeOut)
      .when(20, connect(), { replies: { standing: { plan: { outOfService: { reason: 'brakes' } } } } })
      .when(21, report({ availability: 'available' }, 2))
      .when(22, offer(), tripHears(refused));
  });

  it('declines an offer that is open', () => {
    givenVehicle('offered')
      .when(10, takeOut, tripHears({ type: 'offerDeclined', offerId, reason: 'out-of-service' }))
      .plans({ offers: [] });
  });

  it('waits for the word of a trip it has accepted, and then hands it over', () => {
    givenVehicle('accepted')
      .when(10, takeOut, tripHears())
      .when(11, confirm(), tripHears(handedOver))
      .plans({ offers: [], stops: [] });
  });

  it.each([
    ['on the way', 'planned'],
    ['at the pickup', 'arrived'],
  ] as const)('hands over a trip while it is %s', (_, stage) => {
    givenVehicle(stage).when(70, takeOut, tripHears(handedOver)).plans({ stops: [] });
  });

  it('brings whoever is on board to the end, and takes nothing after it', () => {
    givenVehicle('boarded')
      .when(110, takeOut, tripHears())
      .plans({ stops: [{ id: pickup }, { id: dropoff }] })
      .when(111, otherOffer, tripHears(refused))
      .when(300, report(reached(dropoff, 'done')), tripHears({ type: 'completed', offerId }))
      .plans({ stops: [], outOfService: { since: at(110) } });
  });

  it('does not heed a driver who reports a pickup that was handed over', () => {
    givenVehicle('arrived')
      .when(70, takeOut)
      .when(71, report(reached(pickup, 'done')), {
        ...tripHears(),
        replies: { type: 'reported', refusals: [{ reason: 'unknown-stop' }] },
      });
  });

  it('is offered trips again when it is back; both may be repeated', () => {
    givenVehicle('available')
      .when(5, putBack, { emits: [] })
      .when(10, takeOut)
      .when(11, { ...takeOut, reason: 'again' }, { emits: [] })
      .when(20, putBack)
      .plans({ outOfService: null })
      .when(21, offer())
      .plans({ offers: [{ id: offerId }] });
  });
});
