/** What a browser complains about: scripts that break, and everything that a policy forbids. */

import { type BrowserContext, expect } from '@playwright/test';

export class Problems {
  private readonly seen: string[] = [];
  private readonly expected: RegExp[] = [];

  watch(context: BrowserContext): void {
    context.on('console', (message) => {
      const bad = message.type() === 'error' || /Content[- ]Security[- ]Policy/i.test(message.text());
      if (bad) this.seen.push(`${message.location().url}: ${message.text()}`);
    });
    context.on('weberror', (problem) => {
      this.seen.push(`uncaught: ${problem.error().message}`);
    });
  }

  /** A complaint that belongs to what the test does. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  verify(): void {
    const surprising = this.seen.filter((text) => !this.expected.some((pattern) => pattern.test(text)));
    expect(surprising, 'what the browser complained about').toEqual([]);
  }
}
