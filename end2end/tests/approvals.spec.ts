/** An approver's day: by keyboard, by hand, on a phone, without scripts, and not alone. */

import { type Page } from '@playwright/test';

import { Asker, action, openApprovals } from '../support/approvals';
import { expect, signIn, test } from '../support/fixtures';
import { expectMark, heading, mark } from '../support/pages';

/** An approval runs once it cannot be taken back any more. */
const RUNS_WITHIN = { timeout: 20_000 };

test('the queue is worked through by keyboard alone', async ({ signedIn: page, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  const first = await asker.change({ title: 'Ship on Friday' });
  const second = await asker.comment('Is this done?');
  await openApprovals(page);
  await expect(page).toHaveTitle('(2) Approvals · Countersign');
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Approvals 2' })).toBeVisible();
  await mark(page);

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeHidden();

  const change = action(page, /^Change/);
  const comment = action(page, /^Comment/);
  // Where the list of keys gave the focus back is no action; the first one is next.
  await page.keyboard.press('j');
  await expect(change).toBeFocused();
  await page.keyboard.press('j');
  await expect(comment).toBeFocused();
  await page.keyboard.press('k');
  await expect(change).toBeFocused();

  // Approved, thought better of, approved again.
  await page.keyboard.press('a');
  await expect(change.getByRole('button', { name: /^Undo/ })).toBeVisible();
  await expect(change).toBeFocused();
  await page.keyboard.press('u');
  await expect(change.getByRole('button', { name: /^Approve ?:/ })).toBeVisible();
  await page.keyboard.press('a');
  await expect.poll(async () => (await asker.action(first)).status, RUNS_WITHIN).toBe('succeeded');
  await expect(change).toHaveCount(0);
  expect((await sandbox.issues()).map((issue) => issue.title)).toContain('Ship on Friday');

  // What had the focus is gone; the next one has it.
  await expect(comment).toBeFocused();
  await page.keyboard.press('r');
  await expect(comment.getByLabel('Why not')).toBeFocused();
  await page.keyboard.type('Ask j and k first.');
  await page.keyboard.press('Escape');
  await expect(comment).toBeFocused();
  await page.keyboard.press('r');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nothing waits for a decision')).toBeVisible();
  await expect(page).toHaveTitle('Approvals · Countersign');
  expect(await asker.action(second)).toMatchObject({ status: 'rejected', decision: { reason: 'Ask j and k first.' } });
  await expectMark(page);
});

test('an action is edited before it is approved', async ({ signedIn: page, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  const id = await asker.change({ title: 'SHIP IT NOW!!!', priority: 1 });
  await openApprovals(page);
  const change = action(page, /^Change/);
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await expect(change.getByLabel('State', { exact: true })).toBeFocused();
  await change.getByLabel('Title', { exact: true }).fill('Ship it');
  await change.getByLabel('Priority', { exact: true }).selectOption('High');
  await change.getByLabel('Why you changed it').fill('Quieter.');
  await change.getByRole('button', { name: /^Approve as edited/ }).click();
  await expect(change.getByRole('button', { name: /^Undo/ })).toBeVisible();
  await expect(change.getByText('changed what the agent asked for')).toBeVisible();
  await expect.poll(async () => (await asker.action(id)).status, RUNS_WITHIN).toBe('succeeded');
  // A number stays a number.
  expect(await asker.action(id)).toMatchObject({
    arguments: { title: 'Ship it', priority: 2 },
    edit: { original: { title: 'SHIP IT NOW!!!', priority: 1 } },
  });
  expect((await sandbox.issues()).map((issue) => issue.title)).toContain('Ship it');
});

test('what is wrong in an edit is said, and what was typed stays', async ({ signedIn: page, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  await asker.change({ title: 'Ship' });
  await openApprovals(page);
  const change = action(page, /^Change/);
  await change.getByText('Edit and approve…').click();
  await change.getByLabel('State', { exact: true }).fill('No such state');
  await change.getByRole('button', { name: /^Approve as edited/ }).click();
  await expect(page.getByRole('alert')).toContainText('No such state');
  await expect(page.getByRole('alert')).toBeInViewport();
  await expect(change.getByLabel('State', { exact: true })).toHaveValue('No such state');
});

test('two are edited at a time, while others come and go', async ({ signedIn: page, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  const first = await asker.change({ title: 'Ship' });
  const second = await asker.comment('Done?');
  await openApprovals(page);
  await mark(page);
  const change = action(page, /^Change/);
  const comment = action(page, /^Comment/);
  await change.getByRole('link', { name: /^Edit and approve/ }).click();
  await change.getByLabel('Title', { exact: true }).fill('Ship it');
  await comment.getByRole('link', { name: /^Edit and approve/ }).click();
  await comment.getByLabel('Body', { exact: true }).fill('Is it done?');
  await asker.ask('create_linear_issue', { title: 'Another', description: 'Whatever.' });
  await expect(action(page, /^Create/)).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`\\?edit=${first}&edit=${second}$`));
  await comment.getByRole('button', { name: /^Approve as edited/ }).click();
  await expect(comment.getByRole('button', { name: /^Undo/ })).toBeVisible();
  // What is being typed elsewhere stays, and nothing says that it changed.
  await expect(change.getByLabel('Title', { exact: true })).toHaveValue('Ship it');
  await expect(change.getByText('This changed while you were typing')).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`\\?edit=${first}$`));
  await expect.poll(async () => (await asker.action(second)).arguments).toMatchObject({ body: 'Is it done?' });
  await expectMark(page);
  // Whoever loads the page again has the form that was open.
  await page.reload();
  await expect(change.getByLabel('Title', { exact: true })).toHaveValue('Ship');
});

test('a page that hears of a change fetches that change', async ({ signedIn: page, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  for (const number of ['First', 'Second']) await asker.comment(`${number} question`);
  await openApprovals(page);
  const fetched = page.waitForResponse((response) => 'countersign-shown' in response.request().headers());
  await asker.comment('Third question');
  await expect(page.getByRole('article')).toHaveCount(3);
  const body = await (await fetched).text();
  expect(body).toContain('Third question');
  expect(body).not.toContain('First question');
  await expect(page.getByRole('article').first()).toContainText('First question');
});

test('a page that lost something it is not sent reads itself whole', async ({ signedIn: page, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  for (const number of ['First', 'Second']) await asker.comment(`${number} question`);
  await openApprovals(page);
  const first = page.getByRole('article').first();
  const print = (await first.getAttribute('data-print')) ?? '';
  // The server goes on to be told that it is there.
  let told = 0;
  await page.route('**/approvals', async (route) => {
    const headers = route.request().headers();
    const shown = headers['countersign-shown'];
    if (shown) told += 1;
    await route.continue({ headers: shown ? { ...headers, 'countersign-shown': `${shown} ${print}` } : headers });
  });
  await first.evaluate((article) => article.remove());
  await asker.comment('Third question');
  await expect(page.getByRole('article')).toHaveCount(3);
  await expect(page.getByRole('article').first()).toContainText('First question');
  expect(told).toBeLessThan(4);
});

test('several are decided at once, each with its result', async ({ signedIn: page, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  const ids = [];
  for (const body of ['One', 'Two', 'Three']) ids.push(await asker.comment(body));
  await openApprovals(page);
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(1);
  await page.getByRole('button', { name: 'Choose all' }).click();
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(3);
  await page.getByRole('button', { name: 'Reject selected' }).click();
  await expect(page.getByRole('alert')).toContainText('Reason must say why');
  await page.getByRole('button', { name: 'Approve selected' }).click();
  await expect(page.getByText('3 decided.')).toBeVisible();
  for (const id of ids) {
    await expect.poll(async () => (await asker.action(id)).status, RUNS_WITHIN).toBe('succeeded');
  }
});

test('a hundred are cleared at once', async ({ signedIn: page, house, api, sandbox }) => {
  test.slow();
  const asker = await Asker.beside(house, api, sandbox);
  const ids: string[] = [];
  for (let n = 1; n <= 100; n += 1) ids.push(await asker.comment(`Number ${n}`));
  await openApprovals(page);
  await expect(page).toHaveTitle('(100) Approvals · Countersign');
  await page.getByRole('button', { name: 'Choose all' }).click();
  await page.getByRole('button', { name: 'Approve selected' }).click();
  await expect(page.getByText('100 decided.')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('Nothing waits for a decision')).toBeVisible({ timeout: 60_000 });
  for (const id of [ids[0], ids[49], ids[99]]) expect((await asker.action(id ?? '')).status).toBe('succeeded');
});

test('what somebody types survives what happens meanwhile', async ({ signedIn: page, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  const id = await asker.comment('One');
  await openApprovals(page);
  await mark(page);
  const comment = action(page, /^Comment/);
  await comment.getByText('Reject…').click();
  await comment.getByLabel('Why not').fill('Because it');
  await asker.change({ title: 'Another' });
  await expect(action(page, /^Change/)).toBeVisible();
  await expect(comment.getByLabel('Why not')).toHaveValue('Because it');
  await expect(comment.getByLabel('Why not')).toBeFocused();
  // The agent says something meanwhile: the words stay, and it is said that they may be late.
  await asker.answer(id, 'It is urgent.');
  await expect(comment.getByText('This changed while you were typing.')).toBeVisible();
  await expect(comment.getByLabel('Why not')).toHaveValue('Because it');
  await expectMark(page);
});

test('an agent is asked, and its answer appears', async ({ signedIn: page, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  const id = await asker.comment('Done.');
  await openApprovals(page);
  await page.keyboard.press('j');
  await page.keyboard.press('q');
  await page.keyboard.type('Is it tested?');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const thread = page.getByRole('list', { name: 'Questions and answers' });
  await expect(thread).toContainText('Is it tested?');
  await asker.answer(id, 'Yes, twice.');
  await expect(thread).toContainText('Yes, twice.');
});

test('of two people one decides, and the other is told', async ({ signedIn: page, browser, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  await asker.comment('Done.');
  // Without scripts the other page does not learn of it by itself.
  const context = await browser.newContext({ javaScriptEnabled: false });
  const other = await context.newPage();
  await signIn(other, house);
  await other.goto(`${house.url}/approvals`);
  await openApprovals(page);
  await page.getByRole('button', { name: /^Approve ?:/ }).click();
  await expect(page.getByRole('button', { name: /^Undo/ })).toBeVisible();
  await other.getByRole('button', { name: /^Approve ?:/ }).click();
  await expect(other.getByRole('alert')).toContainText('already');
  await context.close();
});

test('the difference is shown to the last line', async ({ signedIn: page, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  const lines = Array.from({ length: 60 }, (_, number) => `Line ${number} of the plan.`);
  const description = ['## Plan', '', ...lines, '', '<script>alert(1)</script>', '', '[Linear](https://evil.example)'];
  await asker.change({ description: description.join('\n'), priority: 1 });
  await page.goto('/approvals');
  const change = action(page, /^Change/);
  await expect(change.locator('ins').filter({ hasText: 'Urgent' })).toBeVisible();
  await expect(change.getByText('Line 59 of the plan.').first()).toBeVisible();
  await change.getByText('How it would look').click();
  // Where a link leads stands behind its words.
  await expect(change.locator('.markdown').getByText('(https://evil.example)')).toBeVisible();
  await expect(change.locator('.markdown').getByText('<script>alert(1)</script>')).toBeVisible();
});

test('the history finds what was decided, and links to it', async ({ signedIn: page, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  const id = await asker.comment('Done.');
  await openApprovals(page);
  await page.getByText('Reject…').click();
  await page.getByLabel('Why not').fill('Not yet.');
  await page.getByRole('button', { name: /^Reject ?:/ }).click();
  await expect(page.getByText('Nothing waits for a decision')).toBeVisible();
  await page.getByRole('link', { name: 'History' }).click();
  await expect(heading(page, 'History of approvals')).toBeVisible();
  await page.getByLabel('Words, or an identifier').fill('ENG-1');
  await page.getByLabel('Status').selectOption('Rejected');
  await page.getByRole('button', { name: 'Filter' }).click();
  const found = page.getByRole('row').filter({ hasText: 'Not yet.' });
  await expect(found).toHaveCount(1);
  await found.getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`/approvals/${id}$`));
  await expect(page.getByRole('article')).toContainText('Not yet.');
  await page.goto('/approvals/history?q=nowhere');
  await expect(page.getByText('No action to show')).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test('a link to one action is opened and approved', async ({ signedIn: page, house, api, sandbox }) => {
    const asker = await Asker.beside(house, api, sandbox);
    const id = await asker.change({ title: 'Ship on Friday', description: 'x'.repeat(400) });
    await page.goto(`/approvals/${id}`);
    await expectNoSidewaysScroll(page);
    await page.getByRole('button', { name: /^Approve ?:/ }).tap();
    await expect(page.getByRole('button', { name: /^Undo/ })).toBeVisible();
    await expect.poll(async () => (await asker.action(id)).status, RUNS_WITHIN).toBe('succeeded');
    await expect(page.getByRole('article')).toContainText('Carried out');
  });
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('everything can be done by plain forms', async ({ signedIn: page, house, api, sandbox }) => {
    const asker = await Asker.beside(house, api, sandbox);
    const first = await asker.change({ title: 'Ship on Friday' });
    const second = await asker.comment('Done?');
    await page.goto('/approvals');
    await expect(page.getByText('Press ? for keys')).toBeHidden();
    const change = action(page, /^Change/);
    await change.getByRole('button', { name: /^Approve ?:/ }).click();
    await expect(page).toHaveURL(new RegExp(`/approvals#action-${first}$`));
    await expect(page.getByRole('status').filter({ hasText: 'Approved: Change' })).toBeVisible();
    await change.getByRole('button', { name: /^Undo/ }).click();
    await change.getByText('Edit and approve…').click();
    await change.getByLabel('State', { exact: true }).fill('No such state');
    await change.getByRole('button', { name: /^Approve as edited/ }).click();
    await expect(page.getByRole('alert')).toContainText('No such state');
    // The form comes back open and as it was filled in.
    await expect(change.getByLabel('State', { exact: true })).toHaveValue('No such state');
    await change.getByLabel('State', { exact: true }).fill('');
    await change.getByLabel('Title', { exact: true }).fill('Ship on Monday');
    await change.getByRole('button', { name: /^Approve as edited/ }).click();
    await expect(change.getByText('changed what the agent asked for')).toBeVisible();

    const comment = action(page, /^Comment/);
    await comment.getByText('Reject…').click();
    await comment.getByLabel('Why not').fill('Wait.');
    await comment.getByRole('button', { name: /^Reject ?:/ }).click();
    await expect(comment).toHaveCount(0);
    expect(await asker.action(second)).toMatchObject({ status: 'rejected' });
    await expect.poll(async () => (await asker.action(first)).status, RUNS_WITHIN).toBe('succeeded');
    expect((await sandbox.issues()).map((issue) => issue.title)).toContain('Ship on Monday');
  });
});

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  expect(wide, 'the page scrolls sideways').toBe(false);
}
