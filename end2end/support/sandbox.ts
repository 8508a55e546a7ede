/** The Linear side: what the tests do there, and what they find there. */

export interface Issue {
  identifier: string;
  title: string;
  description: string | null;
  url: string;
  team_key: string;
  state_name: string;
  state_type: string;
}

interface State {
  keys: { admin: string; member: string };
  teams: { id: string; key: string; name: string }[];
  issues: Issue[];
  webhooks: { id: string; url: string; enabled: boolean }[];
}

/** A fault in the words of the sandbox's control route. */
export interface Fault {
  kind: 'status' | 'delay' | 'drop_answer' | 'rate_limit' | 'nonsense' | 'hold';
  code?: number;
  ms?: number;
  times?: number;
  /** Only for requests with this root field, or deliveries of this event. */
  operation?: string;
}

export class Sandbox {
  constructor(readonly url: string) {}

  async state(): Promise<State> {
    return (await this.ask('GET', '/sandbox/state')) as State;
  }

  async issues(): Promise<Issue[]> {
    return (await this.state()).issues;
  }

  /** The id of the team with this key, such as `ENG`. */
  async team(key: string): Promise<string> {
    const team = (await this.state()).teams.find((one) => one.key === key);
    if (!team) throw new Error(`The sandbox has no team ${key}`);
    return team.id;
  }

  async move(identifier: string, state: string): Promise<void> {
    await this.ask('POST', `/sandbox/issues/${identifier}/move`, { state });
  }

  /** An admin of a workspace removes an application there. */
  async removeApplication(clientId: string, organization: string): Promise<void> {
    await this.ask('POST', `/sandbox/oauth/applications/${clientId}/remove`, { organization });
  }

  async fail(fault: Fault): Promise<void> {
    await this.ask('POST', '/sandbox/faults', fault);
  }

  async work(): Promise<void> {
    await this.ask('DELETE', '/sandbox/faults');
  }

  private async ask(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(this.url + path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} of the sandbox answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  }
}
