/** What a browser is told to refuse, and what it is never sent. */

import { type APIResponse, type Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { live } from '../support/pages';

const PAGES = [
  '/',
  '/hirings',
  '/hirings/new',
  '/integrations',
  '/connected-accounts',
  '/agents',
  '/policies',
  '/policies/new',
  '/approvals/digest',
  '/audit',
  '/settings',
  '/no/such/page',
];

test.describe('a full house', () => {
  test.use({ start: 'full' });

  // The console is watched in every test: a violation of the policy fails it.
  test('no page needs anything that its policy forbids', async ({ signedIn: page, problems }) => {
    problems.expect(/status of 404/);
    const [hiring] = await hiringPaths(page);
    for (const path of [...PAGES, hiring ?? '']) {
      const answer = await page.goto(path);
      // Scripts run, so the policy lets ours through.
      await live(page);
      expect(await page.evaluate(inlineCode), path).toEqual([]);
      const policy = answer?.headers()['content-security-policy'] ?? '';
      expect(policy, path).toContain("frame-ancestors 'none'");
      expect(policy, path).toContain("default-src 'none'");
      expect(policy, path).not.toContain('unsafe-inline');
      expect(policy, path).not.toContain("'unsafe-eval'");
    }
  });

  test('what is not ours does not run, however it gets into a page', async ({ signedIn: page, problems }) => {
    await live(page);
    problems.expect(/Content Security Policy/);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.foreign = true';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src="/nothing.png" onerror="window.foreign = true">');
    });
    await expect(page.locator('img[src="/nothing.png"]')).toHaveCount(1);
    await expect
      .poll(() => page.evaluate(() => document.querySelector<HTMLImageElement>('img[src="/nothing.png"]')?.complete))
      .toBe(true);
    expect(await page.evaluate(() => 'foreign' in window)).toBe(false);
    problems.expect(/status of 404/);
  });
});

test('each answer has a nonce of its own', async ({ signedIn: page }) => {
  const nonce = async () => {
    const policy = (await page.request.get('/')).headers()['content-security-policy'] ?? '';
    return /'nonce-([^']+)'/.exec(policy)?.[1];
  };
  const [first, second] = [await nonce(), await nonce()];
  expect(first).toMatch(/^[\w+/=-]{20,}$/);
  expect(second).not.toBe(first);
});

test('every answer carries the headers that browsers heed', async ({ signedIn: page }) => {
  const style = await page.locator('link[rel=stylesheet]').getAttribute('href');
  const paths = ['/', '/sign-in', '/no/such/page', '/api/v1/hirings', '/api/nothing', '/api/openapi.json', '/healthz', style];
  for (const path of paths) {
    const headers = (await page.request.get(path ?? '')).headers();
    expect(headers, `${path}`).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    });
    expect(headers['content-security-policy'], `${path}`).toContain("frame-ancestors 'none'");
    const cached = path === style ? /immutable/ : /no-store/;
    expect(headers['cache-control'], `${path}`).toMatch(cached);
  }
});

test('the cookie is for this server alone, and signing in begins a new session', async ({ page, house }) => {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(house.demo.admin_email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  const before = await session(page);

  await page.getByLabel('Password').fill(house.demo.admin_password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  const after = await session(page);
  expect(after).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', secure: false });
  expect(after?.value).not.toBe(before?.value);
  expect(await page.evaluate(() => document.cookie)).toBe('');

  // A session that was ended is worth nothing to whoever kept its cookie.
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  const old = await fetch(`${house.url}/api/v1/hirings`, { headers: { cookie: `${after?.name}=${after?.value}` } });
  expect(old.status).toBe(401);
});

test('a form on another site changes nothing here', async ({ signedIn: page, house, sandbox, api, problems }) => {
  problems.expect(/Content Security Policy|status of 403/);
  const agent = await api.agent('Backend agent');
  // The sandbox is the nearest other site: same host, another port, and so the cookie goes along.
  await page.route(`${sandbox.url}/evil`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<form method="post" action="${house.url}/sfn/create_agent">
        <input name="name" value="Planted"><input name="description" value=""><input name="form_key" value="k">
        <button>Win a prize</button></form>`,
    }),
  );
  await page.goto(`${sandbox.url}/evil`);
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/sfn/create_agent')),
    page.getByRole('button', { name: 'Win a prize' }).click(),
  ]);
  expect(answer.status()).toBe(403);
  const agents = (await (await page.request.get(`${house.url}/api/v1/agents`)).json()) as { items?: { id: string }[] };
  expect(JSON.stringify(agents)).toContain(agent);
  expect(JSON.stringify(agents)).not.toContain('Planted');
});

test('programs are answered in JSON, people by pages', async ({ page }) => {
  const refused: [string, number, string][] = [
    ['/api/v1/hirings', 401, 'unauthenticated'],
    ['/api/nothing', 404, 'not_found'],
    ['/events', 401, 'unauthenticated'],
  ];
  for (const [path, status, code] of refused) {
    const answer: APIResponse = await page.request.get(path);
    expect(answer.status(), path).toBe(status);
    expect(await answer.json(), path).toMatchObject({ success: false, error_code: code });
  }
});

/** Code and styles that stand in the document itself. */
function inlineCode(): string[] {
  const found: string[] = [];
  for (const element of document.querySelectorAll('*')) {
    for (const { name } of element.attributes) {
      if (name.startsWith('on') || name === 'style') found.push(`${element.tagName} ${name}`);
    }
    if (element.tagName === 'STYLE') found.push('STYLE');
    if (element instanceof HTMLScriptElement && !element.src && !element.nonce) found.push('SCRIPT without nonce');
    if (element instanceof HTMLAnchorElement && element.protocol === 'javascript:') found.push(element.href);
  }
  return found;
}

async function hiringPaths(page: Page): Promise<string[]> {
  await page.goto('/hirings');
  const links = await page.getByRole('main').getByRole('table').getByRole('link').all();
  const paths = await Promise.all(links.map(async (link) => (await link.getAttribute('href')) ?? ''));
  return paths.filter((path) => path.startsWith('/hirings/'));
}

async function session(page: Page) {
  const cookies = await page.context().cookies();
  return cookies.find((cookie) => cookie.name === 'countersign');
}
