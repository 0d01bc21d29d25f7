import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { pageNames, preparePages } from '../../scripts/local/pages.ts';

const built = resolve(import.meta.dirname, '../../dist/web');
/** In bytes, compressed: what a page may take before it shows anything, and with its map. */
const budget = { page: 150_000, pageWithMap: 450_000, onDemand: 50_000 };
/** Loaded where somebody asks for it, with all that nothing else needs: each has its own budget. */
const isAskedFor = (file: string) =>
  /^assets\/(zoneDrawing|configurationPanel|booked|bookingForm|openRides|optionFields|pickupSpots|placeField|changeDialog|cancelDialog|friendPage|guestPage|conversation|safetyButton|contactLink|passenger|alertBanner|pastPanel|receipt|delivery|failedDelivery|proofForm|shareButtons|driversPanel|driverFigures|periodTable|ranksPanel|surgePanel|earningsPanel|tripDetail|vehicleDetail|playbackPart|historyPanel|reportsPanel|adjustmentForm|shiftsPanel|feasibilityHint|seriesPanel|elsewhere)-/.test(
    file,
  );

beforeAll(preparePages);

/** All files that something names, and that those name, and so on; without those that are asked for if it says so. */
function filesOf(start: string, isWithAskedFor: boolean): string[] {
  const found = new Set<string>();
  const follow = (path: string): void => {
    const whole = readFileSync(join(built, path), 'utf8');
    // The list of what is loaded ahead of the files that are asked for.
    const text = isWithAskedFor ? whole : whole.replace(/\.f=\[[^\]]*\]/, '');
    const directory = path.endsWith('.html') ? '' : 'assets/';
    for (const [, asset, chunk] of text.matchAll(/assets\/([\w.-]+\.\w+)|["'`]\.\/([\w.-]+\.js)["'`]/g)) {
      const file = `assets/${asset ?? chunk}`;
      if (!isWithAskedFor && isAskedFor(file)) continue;
      if (found.has(file) || (chunk !== undefined && directory === '')) continue;
      found.add(file);
      if (file.endsWith('.js')) follow(file);
    }
  };
  follow(start);
  return [...found];
}

function compressedBytes(files: readonly string[]): number {
  return files.reduce(
    (bytes, file) => bytes + gzipSync(readFileSync(join(built, file)), { level: 9 }).length,
    0,
  );
}

test('no page has the whole schema library, which makes JSON schemas too', () => {
  const marksWhole = (text: string) => text.includes('toJSONSchema');
  const library = fileURLToPath(import.meta.resolve('zod'));
  expect(marksWhole(readFileSync(join(dirname(library), 'v4/classic/schemas.js'), 'utf8'))).toBe(true);
  const assets = globSync('assets/*.js', { cwd: built });
  expect(assets.filter((file) => marksWhole(readFileSync(join(built, file), 'utf8')))).toEqual([]);
});

describe.each(pageNames)('/%s', (page) => {
  it('is small, with and without the map library', () => {
    const all = filesOf(`${page}.html`, false);
    for (const asked of filesOf(`${page}.html`, true).filter(isAskedFor)) {
      const files = [asked, ...filesOf(asked, false)].filter((file) => !all.includes(file));
      expect(compressedBytes([...new Set(files)]), asked).toBeLessThan(budget.onDemand);
    }
    const ofTheMap = all.filter((file) => file.includes('maplibre'));
    // The library and its worker: without them this would measure something else.
    expect(ofTheMap).toHaveLength(2);
    const withoutMap = all.filter((file) => !file.includes('maplibre'));
    const bytes = compressedBytes([`${page}.html`, ...withoutMap]);
    const bytesWithMap = compressedBytes([`${page}.html`, ...all]);
    console.info(`/${page}: ${bytes} bytes compressed, ${bytesWithMap} with the map`);
    expect(bytes).toBeLessThan(budget.page);
    expect(bytesWithMap).toBeLessThan(budget.pageWithMap);
  });
});
