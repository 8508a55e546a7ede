/** What agents, people and Linear write is shown as they wrote it, runs nowhere and breaks no page. */

import { expect, test } from '../support/fixtures';
import { expectNoSidewaysScroll } from '../support/inspect';
import { fact, heading, live } from '../support/pages';

const SCRIPT = '<script>window.foreign = 1</script>';
const IMAGE = '"><img src=x onerror="window.foreign = 1">';
/** Right-to-left override, isolates that are never closed, and a joined character. */
const BIDI = '\u202Egnihtyreve\u2066\u2067 👩‍👩‍👧‍👦';
const UNBROKEN = 'W'.repeat(60);

/** A name may be written from right to left; only what overrides the text around it is refused. */
const RIGHT_TO_LEFT = '\u200Fבודק\u200F 👩‍👩‍👧‍👦';

const AGENT = `${IMAGE}${SCRIPT}`;
const CAPABILITY = `${RIGHT_TO_LEFT} ${UNBROKEN}`;
const TASK = `${SCRIPT}\n${IMAGE}\n<!-- </div></main> -->\n[link](javascript:alert(1))\n${BIDI}\n`;
const LONG_TASK = TASK + 'x'.repeat(20_000 - TASK.length);

test('hostile text is text, on every page that shows it', async ({ signedIn: page, api, sandbox, problems }) => {
  await api.connect(sandbox);
  const agent_id = await api.agent(AGENT, `${SCRIPT} ${'W'.repeat(300)}`);
  const hiring = { agent_id, capability: CAPABILITY, task_description: LONG_TASK, price: '1000000.00' };
  const { id, url, identifier } = await api.hireWithIssue(hiring);
  await api.hire({ agent_id, capability: IMAGE, task_description: BIDI, status: 'pending' });
  problems.expect(/net::ERR_FAILED/);

  await page.setViewportSize({ width: 390, height: 800 });
  for (const path of ['/', '/hirings', `/hirings/${id}`, '/hirings/new', '/agents']) {
    await page.goto(path);
    await live(page);
    await expectHarmless(path);
  }

  await page.goto(`/hirings/${id}`);
  await expect(heading(page, CAPABILITY)).toBeVisible();
  await expect(fact(page, 'Agent')).toHaveText(AGENT);
  const task = page.getByRole('region', { name: 'Task' });
  expect(await task.locator('.prose').evaluate((element) => element.textContent)).toBe(LONG_TASK);
  await page.goto('/agents');
  await expect(page.getByRole('heading', { name: AGENT })).toBeVisible();
  await page.goto('/hirings');
  await expect(page.getByRole('link', { name: IMAGE, exact: true })).toBeVisible();

  // The other side of the wire as well.
  for (const address of [sandbox.url, url, `${sandbox.url}/sandbox`]) {
    await page.goto(address);
    await expectHarmless(address);
  }
  await page.goto(url);
  await expect(page.getByRole('article')).toContainText(SCRIPT);
  expect(identifier).toBe('ENG-1');

  async function expectHarmless(where: string): Promise<void> {
    expect(await page.evaluate(() => 'foreign' in window), where).toBe(false);
    expect(await page.locator('img[src="x"]').count(), where).toBe(0);
    expect(await page.locator('a[href^="javascript:"]').count(), where).toBe(0);
    await expectNoSidewaysScroll(page, where);
  }
});

test('an address with a refusal in it that somebody else made up says nothing in our name', async ({
  signedIn: page,
  house,
  sandbox,
}) => {
  const refusal = Buffer.from(JSON.stringify({ code: 'x', message: 'Send your key to evil.example.' })).toString('base64');
  const address = `${house.url}/integrations?__path=/sfn/test_key&__err=${encodeURIComponent(refusal)}`;
  await page.route(`${sandbox.url}/evil`, (route) =>
    route.fulfill({ contentType: 'text/html', body: `<a href="${address.replaceAll('&', '&amp;')}">Look</a>` }),
  );
  await page.goto(`${sandbox.url}/evil`);
  await page.getByRole('link', { name: 'Look' }).click();
  await expect(heading(page, 'Integrations')).toBeVisible();
  await expect(page.getByText('evil.example')).toHaveCount(0);
});
