/** What the tests have in common: a house each, whoever is signed in, and an eye on the console. */

import { type Page, test as base } from '@playwright/test';

import { Api } from './api';
import { House, type Start } from './house';
import { Problems } from './problems';
import { Sandbox } from './sandbox';

export { expect } from '@playwright/test';

interface Fixtures {
  /** How the house looks at first. */
  start: Start;
  house: House;
  sandbox: Sandbox;
  api: Api;
  problems: Problems;
  /** A page of somebody who is signed in as the demo's owner. */
  signedIn: Page;
}

export const test = base.extend<Fixtures>({
  start: ['empty', { option: true }],

  house: async ({ start }, use, testInfo) => {
    const house = await House.open(start);
    await use(house);
    const log = house.log;
    await house.close();
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('server.log', { body: log, contentType: 'text/plain' });
    }
  },

  baseURL: async ({ house }, use) => use(house.url),

  sandbox: async ({ house }, use) => use(new Sandbox(house.sandboxUrl)),

  api: async ({ house }, use) => {
    const { admin_token, workspace_id } = house.demo;
    await use(new Api(house.url, admin_token, workspace_id));
  },

  problems: [
    async ({ context }, use) => {
      const problems = new Problems();
      problems.watch(context);
      await use(problems);
      problems.verify();
    },
    { auto: true },
  ],

  signedIn: async ({ page, house }, use) => {
    await signIn(page, house);
    await use(page);
  },
});

/** Signs in as the demo's owner by the form, as a person does. */
export async function signIn(page: Page, house: House): Promise<void> {
  await page.goto(`${house.url}/sign-in`);
  await page.getByLabel('E-mail address').fill(house.demo.admin_email);
  await page.getByLabel('Password').fill(house.demo.admin_password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
}
