import { describe, expect, it } from 'vitest';
import type { EvidencePolicy, Seen } from '../../../src/domain/evidence.ts';
import { destination, type Place } from '../../../src/domain/geo/place.ts';
import type { Progress, Report } from '../../../src/domain/vehicle/commands.ts';
import { vehicleRulesSchema } from '../../../src/domain/vehicle/state.ts';
import { at, nothing } from '../specification.ts';
import {
  accept,
  confirm,
  connect,
  dropoff,
  givenVehicle,
  offer,
  pickup,
  proposalOf,
  reached,
  refuses,
  report,
  tripHears,
} from './vehicleStory.ts';

const { pickup: door, dropoff: station } = proposalOf();

/** Positions, so many seconds into the story and so many metres from a place. */
function track(
  ...fixes: readonly (readonly [seconds: number, from: Place, meters?: number])[]
): Seen['track'] {
  return fixes.map(([seconds, from, meters = 0]) => {
    return { ...destination(from, 90, meters), ts: at(seconds), accuracyMeters: 10 };
  });
}

function seenBy(said: Report, positions: Seen['track'], silentSince: number) {
  return { ...report(said), seen: { track: positions, silentSince: at(silentSince) } };
}

/** A vehicle with a trip of 600 s in its plan, three seconds into the story. */
function planned(rules: Partial<EvidencePolicy> = {}) {
  return givenVehicle('registered')
    .when(0, connect({ rules: vehicleRulesSchema.parse(rules) }))
    .when(0, report({ availability: 'available' }))
    .when(1, offer({ rideSeconds: 600 }))
    .when(2, report(accept()))
    .when(3, confirm());
}

function arrives(seconds: number, positions: Seen['track'], rules: Partial<EvidencePolicy> = {}) {
  return planned(rules).when(seconds, seenBy(reached(pickup, 'arrived'), positions, seconds));
}

const refusal = (reason: 'far-from-stop' | 'no-position' | 'faster-than-road') =>
  refuses({ reason, ref: pickup });

describe('an arrival', () => {
  it('is backed by a position within 300 m, which is journaled', () => {
    const positions = track([50, door, 700], [58, door, 290]);
    arrives(60, positions).shows({
      emits: [{ type: 'progressed', evidence: { fix: positions[1], distanceMeters: 290, doubt: null } }],
      tells: { trip: [{ type: 'arrived', evidence: { doubt: null, flagged: false } }] },
    });
  });

  it('4 km away is refused, and the driver is told what to do', () => {
    const story = arrives(60, track([59, door, 4_000])).shows({ ...nothing, ...refusal('far-from-stop') });
    expect(story.decision.reply).toMatchObject({
      refusals: [{ detail: expect.stringMatching(/is 4000 m from this stop: report again.* within 300 m/) }],
    });
  });

  it('and the whole ride in one report, 2.5 km away, tells the trip nothing', () => {
    const said = {
      progress: [
        ...(reached(pickup, 'arrived', 'done').progress ?? []),
        ...(reached(dropoff, 'done').progress ?? []),
      ],
    };
    planned().when(10, seenBy(said, track([9, door, 2_500]), 9), nothing);
  });

  it('without a recent position is refused, unless the vehicle was last seen there', () => {
    arrives(600, []).shows({ ...nothing, ...refusal('no-position') });
    arrives(600, track([100, door, 4_000])).shows({ ...nothing, ...refusal('no-position') });
    // In a garage.
    arrives(600, track([100, door, 200])).shows(tripHears({ type: 'arrived', evidence: { doubt: null } }));
  });

  it('that was true when it happened is not undone by what came after', () => {
    const positions = track([20, door, 3_000], [30, door], [200, door, 2_000]);
    const said = { progress: [{ stopId: pickup, status: 'arrived' as const, at: at(32) }] };
    planned().when(
      200,
      seenBy(said, positions, 25),
      tripHears({ type: 'arrived', evidence: { doubt: null } }),
    );
  });

  it.each([
    [{ unseenArrival: 'flag' }, { doubt: 'far-from-stop', flagged: true }],
    [{ unseenArrival: 'allow' }, { doubt: 'far-from-stop', flagged: false }],
  ] as const)('by the policy %o counts all the same', (rules, evidence) => {
    arrives(60, track([59, door, 4_000]), rules).shows(tripHears({ type: 'arrived', evidence }));
  });

  it('by the policy counts without a position alone', () => {
    const rules = { withoutPosition: 'allow' } as const;
    arrives(60, [], rules).shows(
      tripHears({ type: 'arrived', evidence: { doubt: 'no-position', flagged: false } }),
    );
    arrives(60, track([59, door, 4_000]), rules).shows({ ...nothing, ...refusal('far-from-stop') });
  });

  it('that an older cell passes on is not judged', () => {
    planned().when(60, report(reached(pickup, 'arrived')), {
      emits: ['progressed'],
      ...tripHears('arrived'),
    });
    expect(
      planned()
        .when(60, report(reached(pickup, 'arrived')))
        .journal.at(-1),
    ).not.toHaveProperty('evidence');
  });
});

describe('a no-show', () => {
  it('is backed while the vehicle stays, and refused once it has left', () => {
    const there = track([60, door]);
    const waiting = () => arrives(60, there);
    waiting().when(365, seenBy(reached(pickup, 'noShow'), there, 365), tripHears('noShow'));
    const left = seenBy(reached(pickup, 'noShow'), track([60, door], [360, door, 900]), 365);
    waiting().when(365, left, { ...nothing, ...refusal('far-from-stop') });
  });
});

describe('a drop-off', () => {
  const boarded = (rules: Partial<EvidencePolicy> = {}) =>
    arrives(60, track([60, door]), rules).when(90, seenBy(reached(pickup, 'done'), track([90, door]), 90));
  const ended = (seconds: number, positions: Seen['track']): ReturnType<typeof seenBy> =>
    seenBy(reached(dropoff, 'done'), positions, seconds);

  it.each([
    ['is backed by a position near it', 690, station, { doubt: null, flagged: false }],
    ['far from it is flagged: people do get out early', 690, door, { doubt: 'far-from-stop', flagged: true }],
    [
      'after a ride too fast for the road is flagged',
      200,
      station,
      { doubt: 'faster-than-road', flagged: true },
    ],
  ] as const)('%s', (_, seconds, place, evidence) => {
    boarded().when(
      seconds,
      ended(seconds, track([seconds, place])),
      tripHears({ type: 'completed', evidence }),
    );
  });

  it('is refused where the policy says so', () => {
    const then = { ...nothing, ...refuses({ reason: 'far-from-stop', ref: dropoff }) };
    boarded({ unseenDropoff: 'refuse' }).when(690, ended(690, track([690, door])), then);
  });
});

describe('when something happened', () => {
  const arrivedAt = (seconds: number, silentSince: number) => {
    const said: Progress = { stopId: pickup, status: 'arrived', at: at(seconds) };
    return planned()
      .when(200, seenBy({ progress: [said] }, track([3, door]), silentSince))
      .journal.at(-1);
  };

  it('is believed within the silence of the phone', () => {
    expect(arrivedAt(80, 50)).toMatchObject({ at: at(200), reportedAt: at(80), happenedAt: at(80) });
  });

  it('is not before the phone was last heard, save for what its clock may be off', () => {
    expect(arrivedAt(80, 195)).toMatchObject({ happenedAt: at(165) });
  });

  it('is neither before the trip was planned, nor to come', () => {
    expect(arrivedAt(-3_600, 0)).toMatchObject({ happenedAt: at(3) });
    expect(arrivedAt(900, 0)).not.toHaveProperty('happenedAt');
  });

  it('keeps the order of a ride that was reported afterwards', () => {
    const progress = [
      { stopId: pickup, status: 'arrived', at: at(60) },
      { stopId: pickup, status: 'done', at: at(90) },
      { stopId: dropoff, status: 'done', at: at(690) },
    ] as const;
    const positions = track([60, door], [90, door], [690, station]);
    planned().when(
      800,
      seenBy({ progress: [...progress] }, positions, 20),
      tripHears(
        { type: 'arrived', happenedAt: at(60) },
        { type: 'onboard', happenedAt: at(90) },
        { type: 'completed', happenedAt: at(690), evidence: { doubt: null } },
      ),
    );
  });

  it('shortens nobody’s wait', () => {
    const said: Progress = { stopId: pickup, status: 'arrived', at: at(10) };
    const noShow = seenBy(reached(pickup, 'noShow'), track([5, door]), 400);
    planned()
      .when(200, seenBy({ progress: [said] }, track([5, door]), 5))
      .when(400, noShow, { ...nothing, ...refuses({ reason: 'out-of-order', ref: pickup }) });
  });
});
