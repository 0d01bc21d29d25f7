import { expect, test } from 'vitest';
import { navigationLink } from '../../web/src/drive/navigationApp.ts';

const place = { lat: -49.35, lng: 70.2199999, label: '1 Main & Mill (back)' };

test.each([
  [
    'Mozilla/5.0 (Linux; Android 16)',
    'geo:-49.350000,70.220000?q=-49.350000,70.220000(1%20Main%20%26%20Mill%20%28back%29)',
  ],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0)', 'maps://?daddr=-49.350000,70.220000&dirflg=d'],
])('%s opens its navigation', (userAgent, link) => {
  expect(navigationLink(place, userAgent)).toBe(link);
});
