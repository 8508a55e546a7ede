/** What people do on the way to Linear and back: in the sandbox, and on our pages. */

import { type Page, expect } from '@playwright/test';

import { fact, section } from './pages';

/** What Linear shows of an application. */
export interface Application {
  clientId: string;
  clientSecret: string;
  webhookSecret: string;
}

/** Makes the application in Linear by the form that our link fills in, in the tab that it opens. */
export async function makeApplication(page: Page): Promise<Application> {
  await page.goto('/integrations');
  const link = page.getByRole('link', { name: "Open Linear's form, filled in" });
  const [linear] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
  await expect(linear.getByRole('heading', { name: 'New OAuth application' })).toBeVisible();
  await expect(linear.getByRole('alert')).toHaveCount(0);
  await linear.getByRole('button', { name: 'Create application' }).click();
  await expect(linear.getByRole('heading', { name: 'Countersign', level: 1 })).toBeVisible();
  const shown = async (name: string) => {
    const term = linear.locator('dt').filter({ hasText: new RegExp(`^${name}$`) });
    return (await term.locator('xpath=following-sibling::dd[1]').innerText()).trim();
  };
  const application = {
    clientId: await shown('Client ID'),
    clientSecret: await shown('Client secret'),
    webhookSecret: await shown('Signing secret'),
  };
  await linear.close();
  return application;
}

/** Makes an application in Linear and enters it. */
export async function registerApplication(page: Page): Promise<Application> {
  const application = await makeApplication(page);
  await page.getByLabel('Client ID').fill(application.clientId);
  await page.getByLabel('Client secret').fill(application.clientSecret);
  await page.getByLabel('Webhook signing secret').fill(application.webhookSecret);
  await page.getByRole('button', { name: 'Save application' }).click();
  await expect(page.getByText('The application is stored, its secrets encrypted.')).toBeVisible();
  return application;
}

/** On Linear's pages: says who one is, unless Linear knows, and allows what is asked. */
export async function allow(page: Page, who: string): Promise<void> {
  await arrive(page, who);
  await page.getByRole('button', { name: 'Authorize Countersign' }).click();
}

/** The same, but says no. */
export async function refuse(page: Page, who: string): Promise<void> {
  await arrive(page, who);
  await page.getByRole('button', { name: 'Cancel' }).click();
}

async function arrive(page: Page, who: string): Promise<void> {
  const choice = page.getByLabel('Signed in as');
  const asked = page.getByRole('heading', { name: 'Countersign is requesting access' });
  await expect(choice.or(asked)).toBeVisible();
  if (await choice.isVisible()) {
    await choice.selectOption({ label: who });
    await page.getByRole('button', { name: 'Continue' }).click();
  }
  await expect(asked).toBeVisible();
}

/** Installs the application as an app, and picks Engineering. */
export async function connectAsApp(page: Page): Promise<Application> {
  const application = await registerApplication(page);
  await expect(page.getByLabel('As an app')).toBeChecked();
  await page.getByRole('button', { name: 'Continue to Linear' }).click();
  await allow(page, 'Ada Admin (admin)');
  await expect(page.getByText('Linear is connected: Acme, as Countersign.')).toBeVisible();
  await chooseTeam(page);
  return application;
}

/** Picks the default team where none is chosen yet. */
export async function chooseTeam(page: Page): Promise<void> {
  await page.getByLabel('New issues go to').selectOption({ label: 'Engineering (ENG)' });
  await page.getByRole('button', { name: 'Choose team' }).click();
  await expect(fact(page, 'Default team', section(page, 'Linear'))).toHaveText('Engineering');
}

/** The link that an admin makes for the person of this identifier. */
export async function makeLink(page: Page, identifier: string): Promise<string> {
  await page.goto('/connected-accounts');
  await page.getByRole('button', { name: `Make a link for ${identifier}` }).click();
  const shown = page.getByRole('status').filter({ hasText: `A link for ${identifier} is made.` });
  return (await shown.getByText(/\/authorize\/[\w-]+$/).innerText()).trim();
}
