/** Pictures instead of tests: `npm run screenshots -- <folder>`. */

import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

export default defineConfig({ ...tests, testDir: '.', testMatch: 'screenshots.ts', timeout: 120_000 });
