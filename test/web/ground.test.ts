import { expect, it } from 'vitest';
import { groundOf, withGround } from '../../web/src/ops/configuration/ground.ts';

const area = (name: string) => ({ type: 'Polygon', coordinates: [[[name]]] });
const zone = { id: 'town', name: 'Town', kind: 'service', area: area('town') };
const rank = {
  ...{ id: 'station', name: 'Station', waitingArea: area('wait'), pickupArea: area('pickup') },
  rules: { dwellSeconds: 5 },
};
const rest = { policy: { tariff: { currency: 'EUR' } }, tariffs: [] };

it('zones and ranks that were drawn and not changed are as they were', () => {
  const document = { ...rest, zones: [zone], ranks: [rank] };
  expect(withGround(document, groundOf(document))).toEqual(document);
  expect(withGround(rest, groundOf(rest))).toEqual({ ...rest, zones: [] });
});

it('a rank keeps its rules when an area is moved and it is called otherwise', () => {
  const [first, ...others] = groundOf({ ranks: [rank] });
  const moved = { ...Object(first), id: 'hub', name: 'Hub', area: area('moved') };
  const renamed = others.map((one) => ({ ...Object(one), id: 'hub', name: 'Hub' }));
  expect(withGround({}, [moved, ...renamed])).toEqual({
    zones: [],
    ranks: [{ ...rank, id: 'hub', name: 'Hub', waitingArea: area('moved') }],
  });
});

it('a new rank is what has its id, and one that was removed is gone', () => {
  const drawn = [
    { id: 'new', name: 'New', kind: 'pickupArea', area: area('pickup') },
    { id: 'new', name: 'New', kind: 'waitingArea', area: area('wait') },
  ];
  const document = { zones: [zone], ranks: [rank] };
  expect(withGround(document, [zone, ...drawn])).toEqual({
    zones: [zone],
    ranks: [{ id: 'new', name: 'New', waitingArea: area('wait'), pickupArea: area('pickup') }],
  });
  expect(withGround(document, [zone])).toEqual({ zones: [zone], ranks: [] });
});

it('what lacks an area is left without it, for the check to say so', () => {
  const [, pickup] = groundOf({ ranks: [rank] });
  expect(JSON.parse(JSON.stringify(withGround({}, [pickup])))).toEqual({
    zones: [],
    ranks: [{ id: 'station', name: 'Station', pickupArea: area('pickup'), rules: { dwellSeconds: 5 } }],
  });
});
