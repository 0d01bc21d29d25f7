import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTown, townPlaces } from '../../scripts/graph/town/town.ts';
import { distanceMeters } from '../../src/domain/geo/place.ts';
import { tenantIdSchema } from '../../src/domain/ids.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import { routingOf } from '../../src/objects/routingOf.ts';
import { writeGraph } from '../../src/routing/graph/format.ts';
import { graphKey } from '../../src/routing/graphKey.ts';

const { centre, airport, harbour } = townPlaces;
const tenant = tenantIdSchema.parse('any');
const rules = { ...defaultPolicy, region: 'town' };

beforeAll(async () => {
  await env.GRAPHS.put(graphKey('town'), writeGraph(createTown(1)));
});

describe('a region with a graph', () => {
  it('tells times on its roads', async () => {
    const { source, seconds } = await routingOf(env, tenant, rules).etas([airport, harbour], centre);
    expect(source).toBe('roads');
    expect(seconds[0]).toBeGreaterThan(distanceMeters(airport, centre) / 40);
    expect(seconds[1]).toBeGreaterThan(distanceMeters(harbour, centre) / 40);
  });

  it('tells the way', async () => {
    const { source, way } = await routingOf(env, tenant, rules).way(airport, centre);
    expect(source).toBe('roads');
    expect(way?.distanceMeters).toBeGreaterThan(distanceMeters(airport, centre));
    expect(way?.polyline.length).toBeGreaterThan(5);
  });

  it('leaves other ground to the great circle', async () => {
    const harrisburg = { lat: 40.26, lng: -76.88 };
    const { source, seconds } = await routingOf(env, tenant, rules).etas([harrisburg], harrisburg);
    expect({ source, seconds }).toEqual({ source: 'greatCircle', seconds: [0] });
  });
});

it('a region without a graph is left to the great circle', async () => {
  const { source } = await routingOf(env, tenant, { ...rules, region: 'nowhere' }).etas([airport], centre);
  expect(source).toBe('greatCircle');
});

it('a graph that cannot be read is left to the great circle', async () => {
  await env.GRAPHS.put(graphKey('broken'), 'no graph');
  const { source } = await routingOf(env, tenant, { ...rules, region: 'broken' }).way(airport, centre);
  expect(source).toBe('greatCircle');
});
