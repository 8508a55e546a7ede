/** Moving about as somebody does who has no mouse. */

import { type Locator, type Page, expect } from '@playwright/test';

/** No page has more stops than this before what is looked for. */
const MOST_STOPS = 80;

/** Presses Tab until `target` has the focus; every stop on the way must be seen to have it. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    await expectVisibleFocus(page);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab does not lead to ${target}`);
}

/** What has the focus is in view and has an outline around it. */
export async function expectVisibleFocus(page: Page): Promise<void> {
  const focused = await page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return {
      what: element.outerHTML.slice(0, 120),
      outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1,
      inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
  });
  // Past the last stop the browser's own controls have the focus.
  if (!focused) return;
  expect(focused, 'the element that has the focus').toMatchObject({ outline: true, inView: true });
}
