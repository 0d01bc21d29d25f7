import { describe, it } from 'vitest';
import { personIdSchema } from '../../../src/domain/ids.ts';
import type { Permit } from '../../../src/domain/vehicle/permit.ts';
import { vehicleRulesSchema } from '../../../src/domain/vehicle/state.ts';
import { at, nothing } from '../specification.ts';
import {
  connect,
  disconnect,
  driver,
  offer,
  offerId,
  register,
  report,
  tripHears,
  tripId,
  VehicleStory,
  wake,
} from './vehicleStory.ts';

const rider = personIdSchema.parse('ann');
const permit: Permit = { driver, validUntil: null, blockedRiders: [] };
const available = (epoch = 1) => report({ availability: 'available' }, epoch);

function givenPermit(change: Partial<Permit>) {
  return new VehicleStory()
    .when(0, register())
    .when(1, connect({ permit: { ...permit, ...change } }))
    .when(2, available());
}
const refused = (reason: string) => tripHears({ type: 'offerRefused', tripId, offerId, reason });

describe('a driver', () => {
  it('is never offered a trip of a rider who is kept apart, and those of others', () => {
    givenPermit({ blockedRiders: [rider] }).when(3, offer({ rider }), refused('blocked'));
    givenPermit({ blockedRiders: [personIdSchema.parse('bob')] })
      .when(3, offer({ rider }))
      .plans({ offers: [{ tripId }] });
  });

  it('is offered nothing after a document expires, and no reservation for then', () => {
    givenPermit({ validUntil: at(10) })
      .when(9, offer())
      .plans({ offers: [{ tripId }] });
    givenPermit({ validUntil: at(10) }).when(10, offer(), refused('documents-expired'));
    givenPermit({ validUntil: at(1_000) }).when(
      3,
      offer({ reservation: true, scheduledFor: at(3_600), acceptSeconds: 300 }),
      refused('documents-expired'),
    );
  });

  it('loses an open offer when an operator changes the permit, which outlives the stream', () => {
    givenPermit({})
      .when(3, offer({ rider }))
      .when(4, { type: 'permit', permit: { ...permit, blockedRiders: [rider] } })
      .plans({ offers: [] })
      .when(5, disconnect())
      .when(6, connect())
      .when(7, offer({ rider, offerId }))
      .plans({ offers: [] });
  });

  it('who has left is not kept apart any longer than an operator says', () => {
    const change = { type: 'permit', permit } as const;
    givenPermit({ blockedRiders: [rider] })
      .when(3, disconnect())
      .when(4, change, { emits: ['permitChanged'] })
      .when(5, change, nothing);
    const other = personIdSchema.parse('otto');
    givenPermit({})
      .when(3, connect({ driver: other, permit: { ...permit, driver: other } }))
      .when(4, { type: 'permit', permit: { ...permit, blockedRiders: [rider] } }, nothing);
  });

  it('is not bound by what holds for another driver', () => {
    const other = personIdSchema.parse('otto');
    givenPermit({ blockedRiders: [rider] })
      .when(3, connect({ driver: other }))
      .when(4, offer({ rider }))
      .plans({ offers: [{ tripId }] });
  });
});

describe('a shift', () => {
  const rules = vehicleRulesSchema.parse({
    maxShiftSeconds: 100,
    shiftBreakSeconds: 50,
    shiftWarningSeconds: 20,
  });
  const given = () => new VehicleStory().when(0, register()).when(0, connect({ rules })).when(0, available());

  it('has an end, of which the plan warns, and then takes no offers', () => {
    given()
      .plans({ shiftEndsAt: at(100), shiftWarningAt: at(80) })
      .when(100, offer(), refused('shift-over'))
      .when(100, wake)
      .plans({ availability: 'offline' });
  });

  it('goes on after a short pause where it was, and starts again after a break', () => {
    given()
      .when(60, report({ availability: 'paused' }))
      .when(80, available())
      .plans({ shiftEndsAt: at(120) })
      .when(90, report({ availability: 'paused' }))
      .when(140, available())
      .plans({ shiftEndsAt: at(240) });
  });

  it('has no end without a limit', () => {
    new VehicleStory()
      .when(0, register())
      .when(0, connect())
      .when(0, available())
      .when(1_000_000, offer())
      .plans({ offers: [{ tripId }] });
  });
});
