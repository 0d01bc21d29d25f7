import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { publicTripEvent } from '../../src/protocol/feed.ts';
import { publicVehicleEvent } from '../../src/protocol/vehicleFeed.ts';
import { readEvent, tripSpec, vehicleSpec } from '../../src/shell/spec.ts';
import { families } from '../golden/families.ts';
import { readSamples } from '../golden/samples.ts';

const named = z.object({ type: z.string() });

/** Everything that a journal of this kind was ever seen to have. */
function journaled(name: string) {
  const family = families.find((known) => known.name === name);
  if (family === undefined) throw new Error(`there is no family ${name}`);
  return readSamples(join(import.meta.dirname, '../golden'), family).flatMap(({ version, values }) =>
    values.map((value) => ({ sequence: 1, version, body: JSON.stringify(value) })),
  );
}

describe('every journaled event', () => {
  it('of a trip is a public one, but for what concerns the trip’s end in its object', () => {
    const kept = journaled('trip-events')
      .map((row) => ({ sequence: 1, event: readEvent(tripSpec, row) }))
      .filter((entry) => publicTripEvent(entry) === null)
      .map(({ event }) => event.type);
    expect(new Set(kept)).toEqual(new Set(['historyAsked', 'erased']));
  });

  it('of a vehicle is a public one, but for snapshots', () => {
    const kept = journaled('vehicle-events')
      .map((row) => ({ sequence: 1, event: readEvent(vehicleSpec, row) }))
      .filter((entry) => publicVehicleEvent(entry) === null)
      .map(({ event }) => event.type);
    expect(new Set(kept)).toEqual(new Set(['snapshot']));
  });

  it('of a vehicle leaves where it was to that of the trip, which is coarsened, and erased with its rider', () => {
    const told = journaled('vehicle-events').map((row) =>
      JSON.stringify(publicVehicleEvent({ sequence: 1, event: readEvent(vehicleSpec, row) })),
    );
    expect(told.filter((text) => text.includes('"distanceMeters"')).length).toBeGreaterThan(0);
    for (const text of told) expect(text).not.toContain('"fix"');
  });

  it('of a booking keeps its fingerprint to itself', () => {
    const row = journaled('trip-events').find(
      ({ body }) => named.parse(JSON.parse(body)).type === 'requested',
    );
    if (row === undefined) throw new Error('there is no sample');
    const event = readEvent(tripSpec, row);
    expect(JSON.stringify(event)).toContain('"fingerprint"');
    expect(JSON.stringify(publicTripEvent({ sequence: 1, event }))).not.toContain('"fingerprint"');
  });
});
