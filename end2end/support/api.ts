/** What a test does by REST, to reach a state that is not what it is about. */

import { expect } from '@playwright/test';

import type { Sandbox } from './sandbox';

export interface Hiring {
  id: string;
  status: string;
  linear_issue: { identifier: string; url: string; state_name: string } | null;
  sync: { state: string; last_error: string | null };
}

export interface NewHiring {
  agent_id: string;
  capability?: string;
  task_description?: string;
  price?: string;
  sync_to_linear?: boolean;
  status?: 'pending' | 'paid';
}

interface Connection {
  webhook: { state: string } | null;
}

export class Api {
  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly workspace: string,
  ) {}

  async agent(name: string, description = ''): Promise<string> {
    const made = (await this.ask('POST', '/api/v1/agents', { name, description })) as { id: string };
    return made.id;
  }

  async hire(hiring: NewHiring): Promise<Hiring> {
    const usual = { capability: 'coding', task_description: 'Write the tests.', price: '50.00' };
    return (await this.ask('POST', '/api/v1/hirings', { ...usual, ...hiring })) as Hiring;
  }

  async hiring(id: string): Promise<Hiring> {
    return (await this.ask('GET', `/api/v1/hirings/${id}`)) as Hiring;
  }

  /** Hires with an issue, and waits until Linear has it. */
  async hireWithIssue(hiring: NewHiring): Promise<{ id: string; identifier: string; url: string }> {
    const { id } = await this.hire({ ...hiring, sync_to_linear: true });
    await expect.poll(async () => (await this.hiring(id)).sync.state).toBe('synced');
    const issue = (await this.hiring(id)).linear_issue;
    if (!issue) throw new Error('A hiring in sync has no issue');
    return { id, identifier: issue.identifier, url: issue.url };
  }

  async setStatus(id: string, status: string): Promise<void> {
    await this.ask('POST', `/api/v1/hirings/${id}/status`, { status });
  }

  /** Asks for the account of the person whom a program calls `identifier`. */
  async connectedAccount(identifier: string): Promise<string> {
    const body = { connection_name: 'linear', identifier };
    return ((await this.ask('POST', '/api/v1/connected_accounts', body)) as { id: string }).id;
  }

  /** Connects to the sandbox, and waits until it is clear whether changes come back. */
  async connect(sandbox: Sandbox, who: 'admin' | 'member' = 'admin'): Promise<void> {
    const { keys } = await sandbox.state();
    const team_id = await sandbox.team('ENG');
    const workspace_id = this.workspace;
    await this.ask('POST', '/api/integrations/linear/connect_api_key', {
      workspace_id,
      api_key: keys[who],
      team_id,
    });
    const settled = who === 'admin' ? 'active' : 'refused';
    await expect.poll(() => this.webhook()).toBe(settled);
  }

  async webhook(): Promise<string | undefined> {
    const path = `/api/integrations/linear/status?workspace_id=${this.workspace}`;
    return ((await this.ask('GET', path)) as Connection).webhook?.state;
  }

  private async ask(method: string, path: string, body?: object): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    const answer = await fetch(this.url + path, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  }
}
