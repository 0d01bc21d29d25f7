import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readServeSettings } from '../../scripts/local/settings.ts';
import { StartFailure } from '../../scripts/local/start-failure.ts';

describe('where to serve', () => {
  test('has defaults, also for variables that are set but empty', () => {
    const expected = { port: 8787, stateDir: resolve('.state') };
    expect(readServeSettings({})).toEqual(expected);
    expect(readServeSettings({ PORT: '', STATE_DIR: '' })).toEqual(expected);
  });

  test('comes from PORT and STATE_DIR', () => {
    expect(readServeSettings({ PORT: '0', STATE_DIR: '/var/lib/hexhail' })).toEqual({
      port: 0,
      stateDir: '/var/lib/hexhail',
    });
  });

  test.each(['http', '-1', '80.5', '65536', '1e3', ' 8080', '0x50'])(
    'refuses PORT=%s with a sentence',
    (PORT) => {
      const refusal = new StartFailure(`PORT must be a whole number from 0 to 65535, not "${PORT}".`);
      expect(() => readServeSettings({ PORT })).toThrow(refusal);
    },
  );
});
