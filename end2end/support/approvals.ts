/** Agents that ask to write, and what approvers see of it. */

import { type Locator, type Page, expect } from '@playwright/test';

import { type Api } from './api';
import { type House } from './house';
import { type Sandbox } from './sandbox';

/** An agent that may not write to ENG-1 by itself: another one is hired for it. */
export class Asker {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async beside(house: House, api: Api, sandbox: Sandbox): Promise<Asker> {
    await api.connect(sandbox);
    const builder = await api.agent('Backend agent');
    await api.hireWithIssue({ agent_id: builder, capability: 'coding' });
    const agent_id = await api.agent('Triage agent');
    const answer = await fetch(`${house.url}/api/v1/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.demo.admin_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'tests', agent_id }),
    });
    expect(answer.ok).toBe(true);
    const { token } = (await answer.json()) as { token: string };
    return new Asker(house.url, token);
  }

  /** Asks to write; the id of what waits then. */
  async ask(tool: string, args: object): Promise<string> {
    const answer = await this.send('POST', `/api/v1/tools/${tool}`, args);
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    return String(answer.body.pending_action_id);
  }

  /** Asks to comment on ENG-1. */
  async comment(body: string): Promise<string> {
    return this.ask('create_linear_comment', { identifier: 'ENG-1', body, reason: 'So that everybody knows.' });
  }

  /** Asks to change ENG-1. */
  async change(fields: object): Promise<string> {
    return this.ask('update_linear_issue', { identifier: 'ENG-1', reason: 'It is late.', ...fields });
  }

  /** Where an action stands, as its agent learns it. */
  async action(id: string): Promise<Record<string, unknown>> {
    return (await this.send('GET', `/api/v1/pending_actions/${id}`)).body;
  }

  /** Answers a question; what is said unasked stands with the action as well. */
  async answer(id: string, text: string): Promise<void> {
    const answer = await this.send('POST', `/api/v1/pending_actions/${id}/answer`, { text });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  }

  private async send(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    const answer = await fetch(this.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }
}

/** An action on the page, by words of its summary. */
export function action(page: Page, summary: string | RegExp): Locator {
  return page.getByRole('article', { name: summary });
}

/** Opens the page, and waits until changes arrive and keys are heard. */
export async function openApprovals(page: Page): Promise<void> {
  await page.goto('/approvals');
  await expect(page.getByRole('button', { name: 'Press ? for keys' })).toBeVisible();
  await expect(page.getByRole('status').getByText('Live', { exact: true })).toBeVisible();
}
