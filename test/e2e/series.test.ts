import { describe, expect, inject, test } from 'vitest';
import { type PublicSeries, series as seriesSchema } from '../../src/protocol/series.ts';
import { type Person, Town } from './town.ts';

const url = inject('serverUrl');
const minuteMs = 60_000;

/** The series once its first date is booked. */
async function booked(rider: Person, id: string): Promise<PublicSeries> {
  for (;;) {
    const series = seriesSchema.parse((await rider.call({ path: `/v1/series/${id}` })).body);
    if (series.occurrences[0]?.state === 'booked') return series;
  }
}

describe.concurrent('a series', () => {
  test('books a ride that a driver drives, and ends without it', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    const rider = await town.rider();
    // The minute after next: its search begins at once.
    const at = new Date(Date.now() + 2 * minuteMs).toISOString();
    const date = at.slice(0, 'yyyy-mm-dd'.length);
    const body = {
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      time: at.slice('yyyy-mm-ddT'.length, 'yyyy-mm-ddThh:mm'.length),
      from: date,
      until: date,
      trip: { pickup: town.centre, dropoff: town.station },
    };
    const created = await rider.call({ method: 'POST', path: '/v1/series', body });
    expect(created.status).toBe(201);
    const { id } = seriesSchema.parse(created.body);
    const { occurrences } = await booked(rider, id);
    const tripId = occurrences[0]?.tripId ?? '';
    const watch = await rider.follow(tripId);

    const { pickup } = await driver.accept();
    driver.progress(pickup.id, 'enroute');
    await watch.reaches('assigned');
    const end = await rider.call({ method: 'DELETE', path: `/v1/series/${id}` });
    expect(end.status).toBe(204);
    // The vehicle is on its way: the ride goes on.
    const trip = await rider.call({ path: `/v1/trips/${tripId}` });
    expect(trip.body).toMatchObject({ state: 'assigned', rider: town.name('ann') });
    await rider.cancel(tripId);
    await watch.reaches('cancelled');
  });
});
