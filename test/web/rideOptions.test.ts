import { expect, it } from 'vitest';
import { capabilitiesIn } from '../../web/src/booking/rideOptions.ts';

it('reads capabilities as people write them', () => {
  expect(capabilitiesIn(' Pets, wheelchair lift,, pets , Größe!')).toEqual([
    'pets',
    'wheelchair-lift',
    'gre',
  ]);
  expect(capabilitiesIn('')).toEqual([]);
});
