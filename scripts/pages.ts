import { preparePages } from './local/pages.ts';

await preparePages();
