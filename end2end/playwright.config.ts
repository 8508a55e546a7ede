/**
 * What only a browser shows. Environment: `COUNTERSIGN_BIN` (the binary under test),
 * `E2E_DATABASE_URL` (a PostgreSQL cluster to make databases in; without it each house has an
 * SQLite file), `CHROMIUM` (the browser).
 */

import { defineConfig } from '@playwright/test';
import { chromium } from './support/browser';

const inCi = Boolean(process.env['CI']);

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: inCi,
  // A test that passes at the second try is a test that fails.
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: chromium,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
