/** Somebody else's program that is told of what happens: it checks the signature, as the guide says, and answers. */

import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface Heard {
  id: string;
  type: string;
  data: Record<string, unknown>;
}

export class Receiver {
  readonly heard: Heard[] = [];
  /** What it answers. */
  status = 204;
  /** What it was given to check signatures with. */
  secret = '';

  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  static async listen(): Promise<Receiver> {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    const receiver = new Receiver(`http://127.0.0.1:${port}/hook`, server);
    server.on('request', (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const known = receiver.take(request.headers, Buffer.concat(parts).toString());
        response.writeHead(known ? receiver.status : 401).end();
      });
    });
    return receiver;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private take(headers: NodeJS.Dict<string | string[]>, body: string): boolean {
    const [id, at] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
    const key = Buffer.from(this.secret.replace('whsec_', ''), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest();
    const signatures = String(headers['webhook-signature']).split(' ').map((one) => Buffer.from(one.replace('v1,', ''), 'base64'));
    if (!signatures.some((one) => one.length === expected.length && timingSafeEqual(one, expected))) return false;
    this.heard.push({ id, ...(JSON.parse(body) as { type: string; data: Record<string, unknown> }) });
    return true;
  }
}
