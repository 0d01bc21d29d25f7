import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { districtAt } from '../../src/domain/geo/cells.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import type { TenantId } from '../../src/domain/ids.ts';
import { storeTrip } from '../../src/history/trips.ts';
import { searchesOfDistrict } from '../../src/history/tripsOfDistrict.ts';
import { SearchMargin } from '../../src/objects/district/searchMargin.ts';
import { freshTenant, tripRecord } from './records.ts';

const hourMs = 3_600_000;
const now = 30 * 24 * hourMs;
const district = districtAt({ lat: 40.2644, lng: -76.8836 });

/** A trip whose search took so long, stored when it was over. */
async function store(
  tenant: TenantId,
  endedAt: number,
  searchSeconds: number,
  pickup?: Place,
): Promise<void> {
  const requestedAt = endedAt - 600_000;
  const timeline = [
    { state: 'searching', at: requestedAt },
    { state: 'assigned', at: requestedAt + searchSeconds * 1000 },
    { state: 'completed', at: endedAt },
  ];
  const record = tripRecord(tenant, {
    requestedAt,
    version: 3,
    state: 'completed',
    timeline,
    ...(pickup && { pickup }),
  });
  await storeTrip(env.DB, record, endedAt).run();
}

function marginOf(tenant: TenantId) {
  return new SearchMargin((hours) => searchesOfDistrict(env.DB, tenant, district, hours));
}

describe('what searches of a district take at an hour', () => {
  it('is what nine of ten took in the last hour, and in the same hour on the days before', async () => {
    const tenant = freshTenant();
    const day = 24 * hourMs;
    for (let search = 1; search <= 10; search += 1) {
      await store(tenant, now - search * 60_000, search);
      await store(tenant, now - day * (1 + (search % 7)), 10 + search);
    }
    await store(tenant, now - 12 * hourMs, 500);
    await store(tenant, now - 8 * day, 500);
    expect(await marginOf(tenant).seconds(now)).toBe(18);
  });

  it('is that of the district and the tenant alone, and the same for an object that has forgotten it', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    for (let search = 1; search <= 20; search += 1) {
      await store(tenant, now - search * 60_000, search);
      await store(tenant, now - search * 60_000, 500, { lat: 48.2082, lng: 16.3738 });
      await store(other, now - search * 60_000, 500);
    }
    expect(await marginOf(tenant).seconds(now)).toBe(18);
    expect(await marginOf(tenant).seconds(now)).toBe(18);
    // Twelve hours later nothing is known of that hour.
    expect(await marginOf(tenant).seconds(now + 12 * hourMs)).toBeNull();
  });

  it('is unknown where there were too few', async () => {
    const tenant = freshTenant();
    await store(tenant, now - 60_000, 30);
    expect(await marginOf(tenant).seconds(now)).toBeNull();
  });
});
