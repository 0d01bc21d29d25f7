import { join, resolve } from 'node:path';
import { defineConfig } from 'vite';
import { pageNames } from '../scripts/local/pages.ts';

const root = import.meta.dirname;

export default defineConfig({
  root,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: resolve(root, '../dist/web'),
    emptyOutDir: true,
    target: 'es2023',
    // The policy of the pages allows no data: address in a style sheet's place.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The map library is that large; a test looks after the budget.
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      input: {
        ...Object.fromEntries(pageNames.map((name) => [name, join(root, `${name}.html`)])),
        index: join(root, 'index.html'),
        serviceWorker: join(root, 'serviceWorker/serviceWorker.ts'),
      },
      output: {
        // Without groups every set of pages and panels gets a chunk for what only they share: many compress worse.
        codeSplitting: {
          groups: [
            {
              name: 'shared',
              priority: 2,
              minShareCount: 3,
              test: /^(?!.*(maplibre|statistics|periodTable|driverFigures|booking|feasibility|stepper|combobox|people|src.(ops|ride|drive|goods).|i18n.(wallClock|signedAmount|typedAmount|plan|ops|ride|drive|delivery)))/,
            },
            {
              name: 'panels',
              priority: 1,
              test: /priceReasons|i18n.(receipt|signedAmount|typedAmount)|components.lazy/,
            },
            {
              name: 'booking',
              test: /src.(booking.(?!optionFields|pickupSpots|placeField|changeDialog|explainChange|feasibilityHint)|components.combobox|i18n.plan)/,
            },
          ],
        },
        // Browsers know a service worker by its address.
        entryFileNames: ({ name }) =>
          name === 'serviceWorker' ? 'serviceWorker.js' : 'assets/[name]-[hash].js',
      },
    },
  },
});
