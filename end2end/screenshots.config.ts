/** Pictures instead of tests: `npm run screenshots -- <folder>` to look at, `npm run pictures` for the documentation. */

import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

export default defineConfig({ ...tests, testDir: '.', testMatch: ['screenshots.ts', 'pictures.ts'], timeout: 120_000 });
