/** A whole Countersign with its sandbox, in a folder of its own, for one test. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Database, freshDatabase } from './database';
import { Program } from './program';

/**
 * `first-run`: nobody can sign in yet. `empty`: an admin and nothing else. `full`: agents, a
 * connection, and hirings in several states.
 */
export type Start = 'first-run' | 'empty' | 'full';

/** What `countersign demo --json` prints. */
export interface Demo {
  workspace_id: string;
  admin_email: string;
  admin_password: string;
  admin_token: string;
  agent_id: string | null;
  agent_token: string | null;
  linear_api_key: string;
}

interface Summary extends Demo {
  url: string;
  sandbox_url: string;
}

export class House {
  private constructor(
    readonly url: string,
    readonly sandboxUrl: string,
    private readonly start: Start,
    private readonly folder: string,
    private readonly database: Database,
    private programs: Program[],
    private summary: Demo | null,
  ) {}

  static async open(start: Start): Promise<House> {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-e2e-'));
    const database = await freshDatabase();
    if (start === 'first-run') return House.firstRun(folder, database);
    const program = Program.start(demoCommand(folder, start, '0', '0'), database.environment);
    const { url, sandbox_url, ...summary } = await firstLine(program);
    return new House(url, sandbox_url, start, folder, database, [program], summary);
  }

  private static async firstRun(folder: string, database: Database): Promise<House> {
    const sandbox = Program.start(['sandbox', '--port', '0']);
    const [, sandboxUrl = ''] = await sandbox.says(/^Sandbox\s+(http:\S+?)\/?$/m);
    const server = Program.start(['serve'], {
      ...database.environment,
      COUNTERSIGN_ADDR: '127.0.0.1:0',
      COUNTERSIGN_DATA_DIR: folder,
      LINEAR_API_URL: sandboxUrl,
      LINEAR_APP_URL: sandboxUrl,
    });
    const [, url = ''] = await server.says(/(http:\/\/127\.0\.0\.1:\d+)\/setup/);
    return new House(url, sandboxUrl, 'first-run', folder, database, [server, sandbox], null);
  }

  /** Who signs in, and with what. */
  get demo(): Demo {
    if (!this.summary) throw new Error('Nobody can sign in here before the first run');
    return this.summary;
  }

  /** The code that lets whoever reads the server's terminal become the owner. */
  async setUpCode(): Promise<string> {
    const [, code = ''] = await this.server.says(/one-time code\s+([A-Z0-9-]+)/);
    return code;
  }

  /** Stops the server, and with it the sandbox. The data stays. */
  async goAway(): Promise<void> {
    const programs = this.programs;
    this.programs = [];
    await Promise.all(programs.map((program) => program.stop()));
  }

  /** Starts it again: same address, same data, a sandbox without memory. */
  async comeBack(): Promise<void> {
    const [port, sandboxPort] = [new URL(this.url).port, new URL(this.sandboxUrl).port];
    const command = demoCommand(this.folder, this.start, port, sandboxPort);
    const program = Program.start(command, this.database.environment);
    this.programs = [program];
    this.summary = await firstLine(program);
  }

  /** What the server said, for whoever reads a failed test. */
  get log(): string {
    return this.programs.map((program) => program.output).join('\n');
  }

  async close(): Promise<void> {
    try {
      await this.goAway();
    } finally {
      await this.database.drop();
      await rm(this.folder, { recursive: true, force: true });
    }
  }

  private get server(): Program {
    const [server] = this.programs;
    if (!server) throw new Error('The server does not run');
    return server;
  }
}

function demoCommand(folder: string, start: Start, port: string, sandboxPort: string): string[] {
  const command = ['demo', '--json', '--data-dir', folder, '--port', port, '--sandbox-port', sandboxPort];
  return start === 'empty' ? [...command, '--empty'] : command;
}

async function firstLine(program: Program): Promise<Summary> {
  const [line] = await program.says(/^\{.*\}$/m);
  return JSON.parse(line) as Summary;
}
