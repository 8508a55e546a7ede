/** What every page is looked at for: axe's rules, and that nothing sticks out. */

import AxeBuilder from '@axe-core/playwright';
import { type Page, expect } from '@playwright/test';

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
/** The rules whose outcome the theme decides. */
const COLOURS = ['color-contrast', 'link-in-text-block'];
const WIDTHS = [1280, 390] as const;
/** The narrowest window that pages are made for. */
const NARROWEST = 360;

/** Looks at the page as it stands, in both themes and at both widths. */
export async function inspect(page: Page, what: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    // What happens to lie below the bar that stays at the top is no part of the page.
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await expectNoViolations(axe(page).withTags(WCAG_22_AA), `${what}, light, ${width} px`);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await expectNoViolations(axe(page).withRules(COLOURS), `${what}, dark, ${width} px`);
    await expectNoSidewaysScroll(page, `${what}, ${width} px`);
  }
  await page.setViewportSize({ width: NARROWEST, height: 800 });
  await expectNoSidewaysScroll(page, `${what}, ${NARROWEST} px`);
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** Pages have no frames, so axe needs no second page to gather what it found in them. */
function axe(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode();
}

async function expectNoViolations(rules: AxeBuilder, what: string): Promise<void> {
  const results = await rules.analyze();
  const found = results.violations.map(({ id, help, nodes }) => ({
    rule: `${id}: ${help}`,
    where: nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  }));
  expect.soft(found, `axe on ${what}`).toEqual([]);
}

/** Fails with what sticks out. */
export async function expectNoSidewaysScroll(page: Page, what: string): Promise<void> {
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const sticksOut = (element: Element) =>
      element.checkVisibility() && element.getBoundingClientRect().right > room + 0.5;
    const elements = [...document.querySelectorAll('body *')].filter(sticksOut);
    return [`${document.documentElement.scrollWidth} px wide`, ...elements.map((one) => one.outerHTML.slice(0, 120))];
  });
  expect.soft(wide, `sticking out on ${what}`).toEqual([]);
}
