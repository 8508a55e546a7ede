/** The browser of the machine: nothing is downloaded. */

import { type LaunchOptions } from '@playwright/test';

/** Nothing that a browser does of its own accord belongs to a test. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
];

/** Chromium refuses its sandbox to root, and containers have small shared memory. */
const AS_ROOT = process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : [];

export const chromium: LaunchOptions = {
  executablePath: process.env['CHROMIUM'] ?? process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: [...QUIET, ...AS_ROOT],
};
