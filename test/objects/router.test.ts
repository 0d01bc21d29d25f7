import { abortAllDurableObjects } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTown, townPlaces } from '../../scripts/graph/town/town.ts';
import { TenantObjects } from '../../src/calls/objects.ts';
import { routingOf } from '../../src/calls/routing.ts';
import { distanceMeters } from '../../src/domain/geo/place.ts';
import { tenantIdSchema } from '../../src/domain/ids.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { writeGraph } from '../../src/routing/graph/graphFormat.ts';
import { graphKey } from '../../src/routing/regionKeys.ts';
import { waitFor } from '../setup/waiting.ts';
import { letPass } from './city.ts';

const { centre, airport, harbour } = townPlaces;
const tenant = tenantIdSchema.parse('any');
const objects = new TenantObjects(env, { tenant, jurisdiction: null, ground: null });
const rules = { ...defaultPolicy.routing, region: 'town' };

afterEach(() => vi.restoreAllMocks());

beforeAll(async () => {
  await env.GRAPHS.put(graphKey('town'), writeGraph(createTown(1)));
});

describe('a region with a graph', () => {
  it('tells times on its roads', async () => {
    const { source, seconds } = await routingOf(objects, rules).etas([airport, harbour], centre);
    expect(source).toBe('roads');
    expect(seconds[0]).toBeGreaterThan(distanceMeters(airport, centre) / 40);
    expect(seconds[1]).toBeGreaterThan(distanceMeters(harbour, centre) / 40);
  });

  it('tells the way', async () => {
    const { source, route } = await routingOf(objects, rules).route(airport, centre);
    expect(source).toBe('roads');
    expect(route?.distanceMeters).toBeGreaterThan(distanceMeters(airport, centre));
    expect(route?.polyline.length).toBeGreaterThan(5);
  });

  it('does not begin what another shard has been asked for long ago', async () => {
    const router = env.ROUTER.getByName('town/0');
    const tooLate = { isCovered: false, isTooLate: true };
    expect(await router.etas([airport], centre, 0, Date.now() - 1)).toEqual(tooLate);
    expect(await router.way(airport, centre, 0, Date.now() - 1)).toEqual(tooLate);
    expect(await router.etas([airport], centre, 0, Date.now() + 60_000)).toMatchObject({ isCovered: true });
  });

  it('leaves other ground to the great circle', async () => {
    const harrisburg = { lat: 40.26, lng: -76.88 };
    const { source, seconds } = await routingOf(objects, rules).etas([harrisburg], harrisburg);
    expect({ source, seconds }).toEqual({ source: 'greatCircle', seconds: [0] });
  });
});

it('a region without a graph is left to the great circle', async () => {
  const { source } = await routingOf(objects, { ...rules, region: 'nowhere' }).etas([airport], centre);
  expect(source).toBe('greatCircle');
});

describe('a graph that cannot be read', () => {
  const broken = { ...rules, region: 'broken' };

  it('is left to the great circle, with a word on what is wrong, until there is a better one', async () => {
    const warned = vi.spyOn(console, 'warn');
    await env.GRAPHS.put(graphKey('broken'), 'no graph');
    expect((await routingOf(objects, broken).route(airport, centre)).source).toBe('greatCircle');
    expect(warned.mock.calls.flat().map((line) => JSON.parse(line))).toEqual([
      {
        level: 'warn',
        event: 'routing-failed',
        source: 'roads',
        region: 'broken',
        error: expect.stringContaining('the graph of broken cannot be used: this is not a road graph'),
      },
    ]);
    await env.GRAPHS.put(graphKey('broken'), writeGraph(createTown(1)));
    expect((await routingOf(objects, broken).route(airport, centre)).source).toBe('roads');
  });

  it('is noticed when a bit has flipped', async () => {
    const file = writeGraph(createTown(1)).slice();
    file[file.length >> 1] = (file[file.length >> 1] ?? 0) ^ 1;
    await env.GRAPHS.put(graphKey('flipped'), file);
    const { source } = await routingOf(objects, { ...rules, region: 'flipped' }).route(airport, centre);
    expect(source).toBe('greatCircle');
  });
});

describe('a graph that is put in the place of another', () => {
  const renewed = (region: string) => ({ ...rules, region, routerShards: 1 });
  const metersIn = async (region: string) => {
    const { source, route } = await routingOf(objects, renewed(region)).route(airport, centre);
    expect(source).toBe('roads');
    return route?.distanceMeters;
  };

  it('is in use five minutes later', async () => {
    await env.GRAPHS.put(graphKey('renewed'), writeGraph(createTown(1)));
    const before = await metersIn('renewed');
    await env.GRAPHS.put(graphKey('renewed'), writeGraph(createTown(2)));
    expect(await metersIn('renewed')).toBe(before);
    letPass(300_000);
    await waitFor(async () => expect(await metersIn('renewed')).not.toBe(before));
  });

  it('leaves it in use where it cannot be read, and says so; one that can is taken later', async () => {
    const warned = vi.spyOn(console, 'warn');
    await env.GRAPHS.put(graphKey('spoilt'), writeGraph(createTown(1)));
    const before = await metersIn('spoilt');
    await env.GRAPHS.put(graphKey('spoilt'), writeGraph(createTown(2)).slice(0, 1_000));
    letPass(300_000);
    expect(await metersIn('spoilt')).toBe(before);
    await waitFor(() => expect(warned.mock.calls.flat().join()).toContain('graph-not-renewed'));
    expect(await metersIn('spoilt')).toBe(before);
    await env.GRAPHS.put(graphKey('spoilt'), writeGraph(createTown(2)));
    letPass(300_000);
    await waitFor(async () => expect(await metersIn('spoilt')).not.toBe(before));
  });
});

it('a router that is killed in the middle of a question costs no answer', async () => {
  await env.GRAPHS.put(graphKey('killed'), writeGraph(createTown(1)));
  const routing = routingOf(objects, { ...rules, region: 'killed' });
  const answers = Array.from({ length: 4 }, () => routing.etas([airport], centre));
  await abortAllDurableObjects();
  for (const { seconds } of await Promise.all(answers)) expect(seconds[0]).toBeGreaterThan(60);
  expect((await routing.etas([airport], centre)).source).toBe('roads');
});
