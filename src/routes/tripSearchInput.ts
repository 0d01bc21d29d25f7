import { z } from '@hono/zod-openapi';
import { phonePattern } from '../domain/bookingFormLimits.ts';
import { personIdSchema, type TenantId, vehicleIdSchema } from '../domain/ids.ts';
import { ruleId } from '../domain/tariff/tariff.ts';
import { tripPhases } from '../domain/trip/phases.ts';
import type { Area } from '../domain/zones/area.ts';
import type { Zones } from '../domain/zones/serviceArea.ts';
import { zoneIdSchema } from '../domain/zones/zone.ts';
import type { DrawnArea, TripSearch } from '../history/tripSearch.ts';
import { ProblemError } from '../protocol/problems.ts';
import { lineOfText, placeInput, timeInput } from '../protocol/values.ts';

const widestMeters = 20_000;

/** What trips are searched by, in requests. Bodies have it, never addresses: logs keep those. */
export const searchInput = {
  id: lineOfText(100).optional().openapi({ description: 'The id of a trip' }),
  rider: personIdSchema.optional(),
  guestPhone: z
    .string()
    .regex(phonePattern, 'must be a phone number')
    .optional()
    .openapi({ description: 'Of a guest, with or without the country: the last eight digits count' }),
  plate: lineOfText(20).optional().openapi({
    description: 'Of the vehicle that had the trip last; spaces, hyphens and small letters do not matter',
  }),
  driver: personIdSchema.optional(),
  vehicle: vehicleIdSchema.optional(),
  near: z
    .strictObject({
      place: placeInput,
      radiusMeters: z.int().min(1).max(widestMeters).default(200),
      end: z.enum(['pickup', 'dropoff', 'either']).default('either'),
    })
    .optional()
    .openapi({ description: 'Trips that begin or end around a place' }),
  zone: zoneIdSchema
    .optional()
    .openapi({ description: 'Of the active configuration, in which the trip begins' }),
  tariff: ruleId.optional().openapi({ description: 'Of any version: the tariff of the price' }),
  state: z.enum(tripPhases).optional(),
  since: timeInput.optional().openapi({ description: 'Requested at this time or later' }),
  until: timeInput.optional().openapi({ description: 'Requested before this time' }),
};

type SearchInput = z.infer<z.ZodObject<typeof searchInput>>;

/** Returns the search that a request means. Throws a problem for a zone that there is not. */
export function searchOf(
  { zone, near, guestPhone, ...asked }: SearchInput,
  tenant: TenantId,
  zones: Zones,
): TripSearch {
  const area = zones.all.find(({ id }) => id === zone)?.area;
  if (zone !== undefined && area === undefined) {
    const message = 'there is no such zone in the active configuration';
    throw new ProblemError('validation-failed', `zone: ${message}.`, { errors: [{ path: 'zone', message }] });
  }
  return {
    tenant,
    id: asked.id ?? null,
    rider: asked.rider ?? null,
    phone: guestPhone ?? null,
    plate: asked.plate ?? null,
    driver: asked.driver ?? null,
    vehicle: asked.vehicle ?? null,
    near: near === undefined ? null : { ...near.place, radiusMeters: near.radiusMeters, end: near.end },
    tariff: asked.tariff ?? null,
    state: asked.state ?? null,
    since: asked.since ?? null,
    until: asked.until ?? null,
    pickupIn:
      area === undefined
        ? null
        : { ...boxAround(area), contains: (place) => zones.at(place).some(({ id }) => id === zone) },
  };
}

/** As wide as the world for an area across the 180th meridian. */
function boxAround(area: Area): Omit<DrawnArea, 'contains'> {
  const polygons = area.type === 'Polygon' ? [area.coordinates] : area.coordinates;
  const outlines = polygons.flatMap(([outline = []]) => outline);
  const lngs = outlines.map(([lng]) => lng);
  const lats = outlines.map(([, lat]) => lat);
  const [west, east] = [Math.min(...lngs), Math.max(...lngs)];
  const isAcross = east - west > 180;
  return {
    south: Math.min(...lats),
    north: Math.max(...lats),
    west: isAcross ? -180 : west,
    east: isAcross ? 180 : east,
  };
}
