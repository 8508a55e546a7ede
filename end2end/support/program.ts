/** A program that a test starts, and that never outlives it. */

import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BINARY =
  process.env['COUNTERSIGN_BIN'] ?? fileURLToPath(new URL('../../target/debug/countersign', import.meta.url));

/** How long a program may take until it says what is waited for, or until it has ended. */
const PATIENCE_MS = 30_000;

/** What the program inherits: the settings of whoever runs the tests are none of its business. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'RUST_BACKTRACE'];

/** What runs at the moment: a worker that is cut off in the middle of a test takes it along. */
const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Program {
  private said = '';
  private readonly ended: Promise<void>;
  private readonly listeners = new Set<() => void>();

  private constructor(
    private readonly child: ChildProcess,
    private readonly name: string,
  ) {
    const hear = (chunk: Buffer) => {
      this.said += chunk.toString();
      this.listeners.forEach((listener) => listener());
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    running.add(child);
    this.ended = new Promise((resolve) => {
      // Not `exit`: what it said last is still on its way then.
      child.once('close', () => {
        running.delete(child);
        resolve();
      });
      child.once('error', (error) => {
        this.said += `${error.message}\n`;
        resolve();
      });
    });
  }

  /** Starts `countersign` with these arguments and this environment. */
  static start(args: string[], environment: Record<string, string> = {}): Program {
    const inherited = INHERITED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    });
    const env = { ...Object.fromEntries(inherited), ...environment };
    const child = spawn(BINARY, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    return new Program(child, `countersign ${args.join(' ')}`);
  }

  /** Everything it said so far, on stdout and stderr. */
  get output(): string {
    return this.said;
  }

  /** The first match in what it says; fails with all it said if it ends without. */
  async says(pattern: RegExp): Promise<RegExpMatchArray> {
    let timer: NodeJS.Timeout | undefined;
    let listener: (() => void) | undefined;
    const heard = new Promise<RegExpMatchArray | null>((resolve) => {
      listener = () => {
        const match = this.said.match(pattern);
        if (match) resolve(match);
      };
      this.listeners.add(listener);
      timer = setTimeout(() => resolve(null), PATIENCE_MS);
      listener();
    });
    const match = await Promise.race([heard, this.ended.then(() => this.said.match(pattern))]);
    clearTimeout(timer);
    if (listener) this.listeners.delete(listener);
    if (!match) throw new Error(`\`${this.name}\` did not say ${pattern}. It said:\n${this.said}`);
    return match;
  }

  /** Asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), PATIENCE_MS);
    });
    const outcome = await Promise.race([this.ended, late]);
    clearTimeout(timer);
    if (outcome === 'late') {
      this.child.kill('SIGKILL');
      await this.ended;
      throw new Error(`\`${this.name}\` did not end when it was asked to. It said:\n${this.said}`);
    }
  }
}
