/** Policies as an admin lives with them: made by keyboard, tried, put in order, stopped, without scripts, and told of. */

import { type Locator, type Page } from '@playwright/test';

import { Asker, openApprovals } from '../support/approvals';
import { expect, signIn, test } from '../support/fixtures';
import { inspect } from '../support/inspect';
import { tabTo } from '../support/keyboard';
import { expectMark, heading, live, mark, section } from '../support/pages';

/** A rule in the list. */
function rule(page: Page, name: string): Locator {
  const heading = page.getByRole('heading', { name, level: 3, exact: true });
  return section(page, 'Rules').getByRole('listitem').filter({ has: heading });
}

/** The names of the rules, in their order. */
function names(page: Page): Promise<string[]> {
  return section(page, 'Rules').getByRole('heading', { level: 3 }).allTextContents();
}

async function makeRule(page: Page, name: string, verdict: RegExp): Promise<void> {
  await page.goto('/policies/new');
  await page.getByLabel('Name').fill(name);
  await page.getByRole('radio', { name: verdict }).check();
  await page.getByRole('button', { name: 'Save rule' }).click();
  await expect(rule(page, name)).toBeVisible();
}

test('a rule is made by keyboard alone, and tried first', async ({ signedIn: page, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  await asker.comment('Is this done?');
  await page.goto('/policies');
  await expect(page.getByText('No rules yet')).toBeVisible();
  await live(page);
  await tabTo(page, page.getByRole('link', { name: 'New rule' }));
  await page.keyboard.press('Enter');
  await expect(heading(page, 'New rule')).toBeVisible();
  await tabTo(page, page.getByLabel('Name'));
  await page.keyboard.type('Comments run');
  await tabTo(page, page.locator('summary').filter({ hasText: /^Tools/ }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('checkbox', { name: /create_linear_comment/ }));
  await page.keyboard.press('Space');
  await tabTo(page, page.getByRole('radio', { name: /^Ask/ }));
  // The group that is about asking goes away with the choice.
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('radio', { name: /^Allow/ })).toBeChecked();
  await expect(page.getByRole('group', { name: 'Who has to agree' })).toBeHidden();
  await tabTo(page, page.getByRole('button', { name: 'Try on the last 30 days' }));
  await page.keyboard.press('Enter');

  const tried = section(page, 'Tried on the last 30 days');
  await expect(tried).toContainText('this rule would have decided 1; 1 would have come out otherwise');
  await expect(tried.getByRole('row', { name: /^Ran at once/ })).toContainText('1');
  await expect(tried.getByRole('listitem')).toContainText('Triage agent');
  await inspect(page, 'new rule, tried');
  // What was filled in is still there, and is saved as it was tried.
  await expect(page.getByLabel('Name')).toHaveValue('Comments run');
  await expect(page.getByRole('checkbox', { name: /create_linear_comment/ })).toBeChecked();
  await tabTo(page, page.getByRole('button', { name: 'Save rule' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('counts from now on')).toBeVisible();
  await expect(rule(page, 'Comments run')).toContainText('Comments: allow');
  await inspect(page, 'policies, one rule');
});

test('what is wrong is said at the field, and what was filled in stays', async ({ signedIn: page }) => {
  await page.goto('/policies/new');
  await page.getByLabel('Name').fill('Two people');
  await page.getByLabel('How many have to agree').fill('eleven');
  await page.locator('summary').filter({ hasText: /^Priority/ }).click();
  await page.getByRole('checkbox', { name: 'Urgent' }).check();
  await page.getByRole('button', { name: 'Save rule' }).click();
  await expect(page.getByLabel('How many have to agree')).toHaveAccessibleDescription(/must be from 1 to 10/);
  await expect(page.getByLabel('Name')).toHaveValue('Two people');
  await expect(page.getByRole('checkbox', { name: 'Urgent' })).toBeChecked();
  await inspect(page, 'new rule, refused');
  await page.getByLabel('How many have to agree').fill('2');
  await page.getByRole('button', { name: 'Save rule' }).click();
  await expect(rule(page, 'Two people')).toContainText('All calls with priority Urgent: ask 2 approvers, within 1 day');
});

test('rules are put in order, switched off and removed', async ({ signedIn: page, context, house }) => {
  await makeRule(page, 'One', /^Deny/);
  await makeRule(page, 'Two', /^Ask/);
  // Somebody else has the page open, and sees it without loading it again.
  const other = await context.newPage();
  await other.goto(`${house.url}/policies`);
  await live(other);
  await mark(other);
  await page.getByRole('button', { name: 'Move up Two' }).click();
  await expect.poll(() => names(page)).toEqual(['Two', 'One']);
  await expect.poll(() => names(other)).toEqual(['Two', 'One']);
  await expectMark(other);
  await page.getByRole('button', { name: 'Switch off One' }).click();
  await expect(rule(page, 'One')).toContainText('Switched off');
  await rule(page, 'One').getByRole('button', { name: 'Remove…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove the rule “One”?' });
  await expect(dialog).toContainText('its place in the order');
  await inspect(page, 'policies, about to remove a rule');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(dialog).toBeHidden();
  await rule(page, 'One').getByRole('button', { name: 'Remove…' }).click();
  await dialog.getByRole('button', { name: 'Remove rule' }).click();
  await expect.poll(() => names(page)).toEqual(['Two']);
});

test('all writes are stopped, everybody sees it, and they go on', async ({ signedIn: page, context, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  const waits = await asker.comment('Is this done?');
  const other = await context.newPage();
  await other.goto(`${house.url}/hirings`);
  await live(other);
  await mark(other);
  await openApprovals(page);
  await page.getByRole('link', { name: 'Stop writes…' }).click();
  await section(page, 'Stop all writes').getByRole('button', { name: 'Stop all writes…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Stop all writes?' });
  await expect(dialog).toContainText('What waits for a decision (1 now)');
  await inspect(page, 'policies, about to stop');
  await dialog.getByRole('button', { name: 'Stop all writes', exact: true }).click();
  const banner = section(page, 'Stopped writes');
  await expect(banner).toContainText('The writes of all agents are stopped.');
  await expect(section(other, 'Stopped writes')).toBeVisible();
  await expectMark(other);
  expect(await asker.action(waits)).toMatchObject({ status: 'cancelled' });
  await inspect(page, 'policies, stopped');
  await banner.getByRole('button', { name: 'Let writes go on' }).click();
  await expect(banner).toHaveCount(0);
  await expect(section(other, 'Stopped writes')).toHaveCount(0);
  await asker.comment('And now?');
});

test('one agent is stopped on the page of agents', async ({ signedIn: page, api }) => {
  await api.agent('Triage agent');
  await page.goto('/agents');
  const writes = section(page, 'Writes to Linear');
  const row = writes.getByRole('listitem').filter({ hasText: 'Triage agent' });
  await row.getByRole('button', { name: 'Stop writes…' }).click();
  await page.getByRole('dialog', { name: 'Stop the writes of Triage agent?' }).getByRole('button', { name: 'Stop writes', exact: true }).click();
  await expect(row).toContainText('Stopped');
  await expect(section(page, 'Stopped writes')).toContainText('Triage agent');
  await inspect(page, 'agents, one stopped');
  await row.getByRole('button', { name: 'Let writes go on' }).click();
  await expect(row).toContainText('May write');
});

test('the digest tells of the day, and of other days', async ({ signedIn: page, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  const id = await asker.comment('Is this done?');
  await asker.change({ title: 'Ship on Friday' });
  await page.goto(`/approvals/${id}`);
  await page.getByText('Reject…').click();
  await page.getByLabel('Why not').fill('Ask first.');
  await page.getByRole('button', { name: /^Reject ?:/ }).click();
  await expect(page.getByRole('article')).toContainText('Ask first.');
  await page.goto('/approvals/digest');
  await expect(heading(page, `Digest of ${new Date().toISOString().slice(0, 10)}`)).toBeVisible();
  const decided = section(page, 'By agent and tool').getByRole('row', { name: /create_linear_comment/ });
  await expect(decided).toContainText('Triage agent');
  await expect(section(page, 'What waits now')).toContainText('1 action waits for a decision');
  await inspect(page, 'digest');
  await page.getByRole('link', { name: 'Day before' }).click();
  await expect(page.getByText('Nothing happened that day')).toBeVisible();
  await inspect(page, 'digest, nothing');
  await page.getByRole('link', { name: 'Day after' }).click();
  await expect(decided).toBeVisible();
});

test('a day that does not exist is said to be none', async ({ signedIn: page, problems }) => {
  problems.expect(/status of 422/);
  await page.goto('/approvals/digest?date=2026-02-30');
  await expect(page.getByRole('alert')).toContainText('Date must be a day that there is');
  await inspect(page, 'digest, no such day');
  await page.getByRole('link', { name: 'The digest of today' }).click();
  await expect(heading(page, 'Digest')).toHaveCount(0);
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('a rule is made, tried, moved and removed', async ({ page, house }) => {
    await signIn(page, house);
    await page.goto('/policies/new');
    await page.getByLabel('Name').fill('No writes');
    await page.getByLabel('What it does').selectOption('Only if it writes');
    await page.getByRole('radio', { name: /^Deny/ }).check();
    await page.getByRole('button', { name: 'Try on the last 30 days' }).click();
    await expect(section(page, 'Tried on the last 30 days')).toContainText('nothing to compare with');
    await page.getByRole('button', { name: 'Save rule' }).click();
    await expect(rule(page, 'No writes')).toContainText('All writes: deny');
    await makeRule(page, 'Second', /^Ask/);
    await page.getByRole('button', { name: 'Move down No writes' }).click();
    expect(await names(page)).toEqual(['Second', 'No writes']);
    await rule(page, 'No writes').getByRole('button', { name: 'Remove…' }).click();
    await page.getByRole('button', { name: 'Remove rule' }).click();
    expect(await names(page)).toEqual(['Second']);
  });

  test('writes are stopped and go on', async ({ page, house }) => {
    await signIn(page, house);
    await page.goto('/policies');
    await page.getByRole('button', { name: 'Stop all writes…' }).click();
    await page.getByRole('button', { name: 'Stop all writes', exact: true }).click();
    await expect(section(page, 'Stopped writes')).toBeVisible();
    await section(page, 'Stopped writes').getByRole('button', { name: 'Let writes go on' }).click();
    await expect(section(page, 'Stopped writes')).toHaveCount(0);
  });

  test('there is no switch for notifications', async ({ page, house }) => {
    await signIn(page, house);
    await page.goto('/approvals');
    await expect(page.locator('[data-notify]')).toBeHidden();
  });
});

/** Notes what would be shown, and lets a test say that nobody looks. */
function watchNotifications(): void {
  const shown: string[] = [];
  class Noted extends EventTarget {
    static permission: NotificationPermission = 'granted';
    static requestPermission(): Promise<NotificationPermission> {
      return Promise.resolve('granted');
    }
    constructor(title: string, options?: NotificationOptions) {
      super();
      shown.push(`${title}. ${options?.body ?? ''}`);
    }
  }
  let hidden = false;
  Object.defineProperty(document, 'hidden', { get: () => hidden });
  Object.assign(window, {
    Notification: Noted,
    shown,
    look: (away: boolean) => {
      hidden = away;
      document.dispatchEvent(new Event('visibilitychange'));
    },
  });
}

interface Watched {
  shown: string[];
  look: (away: boolean) => void;
}

const shown = (page: Page): Promise<string[]> => page.evaluate(() => (window as unknown as Watched).shown);
const look = (page: Page, away: boolean): Promise<void> =>
  page.evaluate((away) => (window as unknown as Watched).look(away), away);

test.describe('notifications', () => {
  test.use({ permissions: ['notifications'] });

  test('the choice is kept in this browser', async ({ signedIn: page }) => {
    await page.addInitScript(watchNotifications);
    await page.goto('/approvals');
    const on = page.getByRole('button', { name: 'Notify me in this browser' });
    const off = page.getByRole('button', { name: 'Notifications are on here: turn off' });
    await on.click();
    await expect(off).toBeFocused();
    await inspect(page, 'approvals, notifications on');
    await page.reload();
    await expect(off).toBeVisible();
    await off.click();
    await page.reload();
    await expect(on).toBeVisible();
  });

  test('what begins to wait while nobody looks is told, without what Linear says', async ({ signedIn: page, house, api, sandbox }) => {
    await page.addInitScript(watchNotifications);
    const asker = await Asker.beside(house, api, sandbox);
    await openApprovals(page);
    await page.getByRole('button', { name: 'Notify me in this browser' }).click();
    await asker.comment('While somebody looks.');
    await expect(page.getByRole('article')).toHaveCount(1);
    expect(await shown(page)).toEqual([]);
    await look(page, true);
    await asker.change({ title: 'A secret title' });
    await expect.poll(() => shown(page)).toEqual(['Triage agent asks for a decision. 2 waiting in all']);
    // Seen once, told once.
    await look(page, false);
    await look(page, true);
    await asker.comment('One more.');
    await expect.poll(async () => (await shown(page)).length).toBe(2);
    await look(page, false);
    await page.getByRole('button', { name: 'Notifications are on here: turn off' }).click();
    await look(page, true);
    await asker.comment('Nobody is told.');
    await look(page, false);
    await expect(page.getByRole('article')).toHaveCount(4);
    expect(await shown(page)).toHaveLength(2);
  });
});

test('a browser that blocks notifications is said to', async ({ signedIn: page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Notification, 'permission', { get: () => 'denied' });
  });
  await page.goto('/approvals');
  await expect(page.getByText('This browser blocks notifications of this site.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Notify me in this browser' })).toBeHidden();
  await inspect(page, 'approvals, notifications blocked');
});
